package dev.linkstream.reads;

import dev.linkstream.reads.partition.PartitionRead;
import dev.linkstream.streams.NotServedException;
import dev.linkstream.web.Answer;
import dev.linkstream.web.HttpProblem;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.springframework.http.HttpHeaders;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Answers questions about partitions of the log, which several instances share among them. */
public interface PartitionReads {

    /** How long a request waits for an answer that no instance can give at once. */
    Duration PATIENCE = Duration.ofSeconds(2);

    Duration PAUSE = Duration.ofMillis(20);

    /** Asks once; fails with {@link NotServedException} where the partition cannot be read now. */
    <T> Mono<T> read(PartitionRead<T> read);

    /** Asks until there is an answer; after {@link #PATIENCE} fails with an {@link HttpProblem} of status 503. */
    default <T> Mono<T> await(PartitionRead<T> read) {
        return read(read)
                .onErrorResume(
                        NotServedException.class,
                        fault -> read(read)
                                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, PAUSE)
                                        .filter(again -> again instanceof NotServedException))
                                .timeout(PATIENCE)
                                .onErrorMap(
                                        TimeoutException.class,
                                        late -> new HttpProblem(Answer.message(
                                                        503, "This part of the data is moving between instances.")
                                                .with(HttpHeaders.RETRY_AFTER, "1"))));
    }
}
