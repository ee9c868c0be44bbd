package dev.linkstream.cli.upload;

import dev.linkstream.cli.terminal.CommandFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends what waiting can heal (429, 5xx, a lost connection) again, see {@link Patience}; every request must therefore be
 * repeatable. Safe for concurrent use.
 */
final class PatientHttp {
    /** An upload waits for the pipeline; one that has not moved for so long, in seconds, never will. */
    private static final int STALLED = 180;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI base;
    private final Patience.Pause pause;
    private volatile boolean answered;

    /** A client of one server. */
    PatientHttp(URI base, Patience.Pause pause) {
        this.base = base;
        this.pause = pause;
    }

    void pause(Duration time) throws InterruptedException {
        pause.of(time);
    }

    /**
     * The first answer that waiting would not change.
     *
     * @param upload of an upload, how far it is; null of other calls
     */
    HttpResponse<byte[]> send(HttpRequest request, @Nullable UploadCount upload) throws InterruptedException {
        Patience patience = new Patience(pause);
        while (true) {
            long furthest = upload == null ? 0 : upload.bytes();
            String failure;
            Duration asked = Duration.ZERO;
            try {
                HttpResponse<byte[]> response = exchange(request, upload);
                answered = true;
                if (response.statusCode() != 429 && response.statusCode() < 500) {
                    return response;
                }
                failure = "it answered " + response.statusCode() + ServerAnswers.message(ServerAnswers.json(response));
                asked = retryAfter(response);
            } catch (IOException e) {
                if (!answered && e instanceof ConnectException) {
                    throw CommandFailure.server("nothing serves at " + base + ": start ./linkstream up, or give --url");
                }
                failure = "the connection failed: " + e;
            }
            if (upload != null && upload.bytes() > furthest) {
                patience.renew();
            }
            if (!patience.endures(asked)) {
                throw CommandFailure.server(
                        base + " was asked " + Patience.ATTEMPTS + " times, and the last time " + failure);
            }
        }
    }

    private HttpResponse<byte[]> exchange(HttpRequest request, @Nullable UploadCount upload)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, BodyHandlers.ofByteArray());
        try {
            long moved = 0;
            int still = 0;
            while (true) {
                try {
                    return answer.get(1, TimeUnit.SECONDS);
                } catch (TimeoutException e) {
                    long now = upload == null ? 0 : upload.current();
                    still = now == moved ? still + 1 : 0;
                    moved = now;
                    if (still == STALLED) {
                        throw new IOException("nothing has moved for " + STALLED + " seconds", e);
                    }
                }
            }
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    /** What waiting may heal, as an exception of the connection; what is wrong with the file, as it is. */
    private static IOException failure(@Nullable Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof CommandFailure unreadable) {
                throw unreadable;
            }
        }
        return cause instanceof IOException failed ? failed : new IOException(cause);
    }

    private static Duration retryAfter(HttpResponse<?> response) {
        String seconds = response.headers().firstValue("Retry-After").orElse("");
        return Duration.ofSeconds(seconds.matches("\\d{1,9}") ? Long.parseLong(seconds) : 0);
    }
}
