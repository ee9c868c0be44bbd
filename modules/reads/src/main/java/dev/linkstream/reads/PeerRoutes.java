package dev.linkstream.reads;

import dev.linkstream.links.codes.Position;
import dev.linkstream.reads.partition.BatchRead;
import dev.linkstream.reads.partition.BatchesRead;
import dev.linkstream.reads.partition.CampaignUsersRead;
import dev.linkstream.reads.partition.CampaignsRead;
import dev.linkstream.reads.partition.ContextRead;
import dev.linkstream.reads.partition.KeyRead;
import dev.linkstream.reads.partition.LinkNumbersRead;
import dev.linkstream.reads.partition.LinkRead;
import dev.linkstream.reads.partition.PartitionRead;
import dev.linkstream.reads.partition.Paths;
import dev.linkstream.reads.partition.ProcessedRead;
import dev.linkstream.reads.partition.ResultsRead;
import dev.linkstream.reads.partition.ScenarioLinksRead;
import dev.linkstream.reads.partition.StatsRead;
import dev.linkstream.reads.partition.UserLinksRead;
import dev.linkstream.streams.NotServedException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * {@code /internal/partitions/{partition}/…}: what other instances ask of this one's stores. It forwards nothing; to
 * anybody else there is nothing here.
 */
public final class PeerRoutes {

    private final PartitionReads local;
    private final PeerSignature signature;

    public PeerRoutes(PartitionReads local, PeerSignature signature) {
        this.local = local;
        this.signature = signature;
    }

    public RouterFunction<ServerResponse> routes() {
        RequestPredicate fromPeer = this::isFromPeer;
        return RouterFunctions.nest(
                fromPeer.and(RequestPredicates.path(Peers.PARTITIONS + "{partition}")),
                RouterFunctions.route()
                        .GET("/link", request -> answer(new LinkRead("", position(request))))
                        .GET(
                                "/context",
                                request -> answer(new ContextRead(partition(request), text(request, "user_id"))))
                        .GET("/batch", request -> answer(new BatchRead(partition(request), text(request, "batch_id"))))
                        .GET(
                                "/results",
                                request -> answer(new ResultsRead(
                                        partition(request),
                                        text(request, "batch_id"),
                                        number(request, "from"),
                                        number(request, "to"))))
                        .GET(
                                "/scenario-links",
                                request -> answer(new ScenarioLinksRead(
                                        partition(request),
                                        text(request, "scenario_id"),
                                        request.queryParam("campaign").orElse(null),
                                        position(request, "before"),
                                        (int) number(request, "limit"))))
                        .GET(
                                "/campaign-users",
                                request -> answer(new CampaignUsersRead(
                                        partition(request),
                                        text(request, "scenario_id"),
                                        text(request, "campaign"),
                                        position(request, "before"),
                                        (int) number(request, "limit"))))
                        .GET(
                                "/user-links",
                                request -> answer(new UserLinksRead(
                                        partition(request), text(request, "user_id"), position(request, "before"), (int)
                                                number(request, "limit"))))
                        .GET(
                                "/batches",
                                request -> answer(new BatchesRead(
                                        partition(request),
                                        request.queryParam("before").orElse(null),
                                        (int) number(request, "limit"))))
                        .GET(
                                "/campaigns",
                                request -> answer(new CampaignsRead(partition(request), text(request, "scenario_id"))))
                        .GET("/key", request -> answer(new KeyRead(partition(request), text(request, "key"))))
                        .GET("/processed", request -> answer(new ProcessedRead(position(request))))
                        .GET(
                                "/stats",
                                request -> answer(StatsRead.of(
                                        partition(request),
                                        name -> request.queryParam(name).orElse(null))))
                        .GET(
                                "/link-numbers",
                                request -> answer(new LinkNumbersRead(
                                        partition(request), text(request, "user_id"), text(request, "code"))))
                        .build());
    }

    private boolean isFromPeer(ServerRequest request) {
        String query = request.uri().getRawQuery();
        return signature.isValid(
                request.headers().firstHeader(PeerSignature.HEADER),
                request.uri().getRawPath() + (query == null ? "" : "?" + query));
    }

    private <T> Mono<ServerResponse> answer(PartitionRead<T> read) {
        return local.read(read)
                .flatMap(answer -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_OCTET_STREAM)
                        .bodyValue(read.write(answer)))
                .onErrorResume(
                        NotServedException.class,
                        fault -> ServerResponse.status(503).build());
    }

    private static Position position(ServerRequest request) {
        return new Position((int) number(request, "epoch"), partition(request), number(request, "offset"));
    }

    /** Null where the question names none. */
    private static @Nullable Position position(ServerRequest request, String name) {
        return Paths.position(partition(request), request.queryParam(name).orElse(null));
    }

    private static int partition(ServerRequest request) {
        return Integer.parseInt(request.pathVariable("partition"));
    }

    private static long number(ServerRequest request, String name) {
        return Long.parseLong(text(request, name));
    }

    private static String text(ServerRequest request, String name) {
        return request.queryParam(name).orElseThrow();
    }
}
