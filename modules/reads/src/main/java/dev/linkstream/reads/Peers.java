package dev.linkstream.reads;

import dev.linkstream.reads.partition.PartitionRead;
import dev.linkstream.streams.NotServedException;
import io.netty.channel.ChannelOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * Asks other instances over HTTP. Whatever goes wrong, within a second the answer is {@link NotServedException}: the
 * owner may have died or lost the partition, and another will be named.
 */
public final class Peers {

    static final String PARTITIONS = "/internal/partitions/";

    private static final Logger log = LoggerFactory.getLogger(Peers.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final int CONNECT_MILLIS = 500;
    /** Less than the time after which a server lets an idle connection go. */
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final PeerSignature signature;
    private final HttpClient http;
    /** One line of log for each instance that refuses, not one for each request. */
    private final Set<String> refusing = ConcurrentHashMap.newKeySet();

    public Peers(PeerSignature signature) {
        this.signature = signature;
        this.http = HttpClient.create(ConnectionProvider.builder("peers")
                        .maxIdleTime(IDLE)
                        .pendingAcquireTimeout(TIMEOUT)
                        .build())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS);
    }

    /**
     * Asks the instance at an address, {@code host:port}. It answers of its own stores alone, so that no question goes
     * round in circles.
     */
    <T> Mono<T> ask(String address, PartitionRead<T> read) {
        String path = PARTITIONS + read.partition() + "/" + read.path();
        return http.headers(headers -> headers.set(PeerSignature.HEADER, signature.of(path)))
                .get()
                .uri("http://" + address + path)
                .responseSingle((response, body) -> body.asByteArray()
                        .defaultIfEmpty(new byte[0])
                        .map(bytes -> new Response(response.status().code(), bytes)))
                .timeout(TIMEOUT)
                .onErrorMap(fault ->
                        new NotServedException("Instance " + address + " does not answer: " + fault.getMessage()))
                .map(response -> answer(address, read, response));
    }

    private <T> T answer(String address, PartitionRead<T> read, Response response) {
        int status = response.status();
        if (status == 200) {
            if (!refusing.isEmpty()) {
                refusing.remove(address);
            }
            return read.parse(response.body());
        }
        if (status != 503 && refusing.add(address)) {
            log.warn(
                    "Instance {} refuses what this one asks, with status {}: their code keys, clocks (a minute apart at"
                            + " most) and versions must agree, and linkstream.pipeline.advertised-address must lead to"
                            + " the instance that names it",
                    address,
                    status);
        }
        throw new NotServedException("Instance " + address + " answered with status " + status);
    }

    private record Response(int status, byte[] body) {}
}
