package dev.linkstream.web;

import dev.linkstream.links.heap.HeapRoom;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * What request bodies may take of the heap: while they come, and once they are read. As a filter it tells {@link BodyReader}
 * of itself, and takes back at a request's end what that took.
 *
 * @param heap what whole bodies become
 * @param unfinished bodies that have not come whole
 */
public record BodyRoom(HeapRoom heap, UnfinishedBodies unfinished) implements WebFilter {

    private static final String ATTRIBUTE = BodyRoom.class.getName();
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** Where no filter is: tests of single routes. */
    private static final BodyRoom UNLIMITED =
            new BodyRoom(HeapRoom.unlimited(), new UnfinishedBodies(Long.MAX_VALUE, System::nanoTime));

    /** The room of one request. */
    static final class OfRequest {

        private final BodyRoom all;
        private HeapRoom.@Nullable Taken taken;

        private OfRequest(BodyRoom all) {
            this.all = all;
        }

        UnfinishedBodies.Body begin(Consumer<UnfinishedBodies.Dropped> dropped) {
            return all.unfinished.begin(dropped);
        }

        /**
         * Takes room until the request is answered.
         *
         * @throws HttpProblem 503 where there is none now, 413 where there never is
         */
        synchronized void take(long bytes) {
            taken = all.take(bytes);
        }

        private synchronized void giveBack() {
            if (taken != null) {
                taken.close();
            }
        }
    }

    static OfRequest of(ServerRequest request) {
        return request.attribute(ATTRIBUTE).map(OfRequest.class::cast).orElseGet(() -> new OfRequest(UNLIMITED));
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        OfRequest request = new OfRequest(this);
        exchange.getAttributes().put(ATTRIBUTE, request);
        return chain.filter(exchange).doFinally(end -> request.giveBack());
    }

    /**
     * Room for what a body becomes.
     *
     * @throws HttpProblem 503 where there is none now, 413 where there never is
     */
    public HeapRoom.Taken take(long bytes) {
        HeapRoom.Taken taken = heap.tryTake(bytes);
        if (taken != null) {
            return taken;
        }
        throw new HttpProblem(
                heap.everHas(bytes)
                        ? noRoom()
                        : Answer.message(
                                413,
                                "The request body would take more memory than this server has for requests: send it in"
                                        + " smaller parts."));
    }

    /** The answer to a client whose body is no longer waited for. */
    public static Answer dropped(UnfinishedBodies.Dropped why) {
        Answer answer = switch (why) {
            case TOO_SLOW ->
                Answer.message(
                        408,
                        "The request body came too slowly while others had need of the memory; nothing was"
                                + " published.");
            case NO_ROOM -> noRoom();
        };
        return answer.with("Connection", "close");
    }

    private static Answer noRoom() {
        return Answer.message(
                        503, "Other large requests take the memory that there is for them; nothing was published.")
                .with(HttpHeaders.RETRY_AFTER, Long.toString(RETRY_AFTER.toSeconds()));
    }
}
