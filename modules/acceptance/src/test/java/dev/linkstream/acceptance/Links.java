package dev.linkstream.acceptance;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Many links at once, as a map of short URL to user. */
final class Links {

    private static final int CLICKERS = 8;

    private Links() {}

    /** Links of that many users, the prefix and a number from 0, in a scenario {@code s} that exists. */
    static Map<String, String> generate(Api api, String prefix, int users) {
        HttpResponse<String> answer = api.generate(IntStream.range(0, users)
                .mapToObj(i -> "{\"user_id\":\"" + prefix + i + "\",\"attributes\":{\"n\":" + i + "}}")
                .collect(Collectors.joining(",", "{\"scenario_id\":\"s\",\"dataset\":[", "]}")));
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("No links were made: " + answer.statusCode() + " " + answer.body());
        }
        return Api.json(answer)
                .valueStream()
                .collect(
                        Collectors.toMap(Links::url, link -> link.get("user_id").asString()));
    }

    private static String url(JsonNode link) {
        return link.get("url").asString();
    }

    /** Clicks all of them, and returns what those answered that did not lead to their user's chat. */
    static Map<String, String> notLeadingToTheirUsers(Api api, Map<String, String> userByUrl)
            throws InterruptedException {
        Map<String, String> wrong = new ConcurrentHashMap<>();
        ExecutorService clickers = Executors.newFixedThreadPool(CLICKERS);
        userByUrl.forEach((url, user) -> clickers.execute(() -> {
            HttpResponse<String> click = api.click(url);
            String location = click.headers().firstValue("Location").orElse("");
            if (!location.contains("user_id=" + URLEncoder.encode(user, StandardCharsets.UTF_8) + "&")) {
                wrong.put(url, click.statusCode() + " " + location);
            }
        }));
        clickers.shutdown();
        if (!clickers.awaitTermination(3, TimeUnit.MINUTES)) {
            throw new IllegalStateException("The clicks take too long: " + wrong);
        }
        return wrong;
    }
}
