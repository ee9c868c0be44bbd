package dev.linkstream.acceptance;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;

/** Browsers that click on short links, each for the first time: where they were led. */
final class Clicking {

    /** A click that was never answered, as its instance died. */
    static final String LOST = "lost";

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private Clicking() {}

    /** Begins as many clicks at once, by turns at these programs. */
    static List<CompletableFuture<String>> begin(String code, int clicks, Program... programs) {
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int i = 0; i < clicks; i++) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(programs[i % programs.length].url() + "/" + code))
                    .timeout(Duration.ofSeconds(60))
                    .build();
            all.add(HTTP.sendAsync(request, BodyHandlers.discarding())
                    .handle((answer, fault) -> fault == null ? led(answer) : LOST));
        }
        return all;
    }

    static List<String> end(List<CompletableFuture<String>> clicks) {
        return clicks.stream().map(CompletableFuture::join).toList();
    }

    /** As many clicks at once, by turns at these programs. */
    static List<String> click(String code, int clicks, Program... programs) {
        return end(begin(code, clicks, programs));
    }

    /** One click, again and again until it is known where it leads. */
    static String settled(String code, Program program) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> click(code, 1, program).get(0), led -> !led.equals("503") && !led.equals(LOST));
    }

    /** Whether the click led to the chat. */
    static boolean isChat(String led) {
        return led.contains("/web-chat?");
    }

    /** The location, or else the status. */
    static String led(HttpResponse<?> answer) {
        if (answer.statusCode() == 503
                && answer.headers().firstValue("Retry-After").isEmpty()) {
            return "503 without Retry-After";
        }
        return answer.headers().firstValue("Location").orElse(String.valueOf(answer.statusCode()));
    }
}
