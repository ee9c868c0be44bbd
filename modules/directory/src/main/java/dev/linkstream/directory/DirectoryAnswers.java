package dev.linkstream.directory;

import dev.linkstream.web.Answers;
import dev.linkstream.web.BodyReader;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** How the calls on both directories read their bodies and answer for their changes. */
final class DirectoryAnswers {

    private static final long MAX_BODY_BYTES = 512 << 10;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private DirectoryAnswers() {}

    /** Reads a body with {@code reader}, and goes on with what it found unless it added errors: they are the answer. */
    static <T> Mono<ServerResponse> readBody(
            ServerRequest request,
            BiFunction<byte[], Map<String, List<String>>, T> reader,
            Function<T, Mono<ServerResponse>> next) {
        return BodyReader.readJson(request, MAX_BODY_BYTES).flatMap(body -> {
            Map<String, List<String>> errors = new LinkedHashMap<>();
            T wanted = reader.apply(body, errors);
            return errors.isEmpty() ? next.apply(wanted) : Answers.invalid(errors);
        });
    }

    /** Makes a change once the directory is read, and answers when it is made; 503 where that cannot be said. */
    static <T> Mono<ServerResponse> change(
            boolean loaded, Supplier<CompletableFuture<T>> change, Function<T, Mono<ServerResponse>> answer) {
        if (!loaded) {
            return notLoaded();
        }
        return Mono.fromFuture(change)
                .flatMap(answer)
                .onErrorResume(
                        DirectoryUnavailableException.class,
                        e -> Answers.unavailable(String.valueOf(e.getMessage()), RETRY_AFTER));
    }

    /** 503, because what is not found may only not have been read yet. */
    static Mono<ServerResponse> notLoaded() {
        return Answers.unavailable("This instance has not read its directory yet: nothing was changed.", RETRY_AFTER);
    }
}
