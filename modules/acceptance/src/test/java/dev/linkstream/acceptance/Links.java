package dev.linkstream.acceptance;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
    static Map<String, String> notLeadingToTheirUsers(Map<String, String> userByUrl) throws InterruptedException {
        Map<String, String> wrong = new ConcurrentHashMap<>();
        Queue<Map.Entry<String, String>> clicks = new ConcurrentLinkedQueue<>(userByUrl.entrySet());
        ExecutorService clickers = Executors.newFixedThreadPool(CLICKERS);
        List<Future<?>> clicking = IntStream.range(0, CLICKERS)
                .<Future<?>>mapToObj(i -> clickers.submit(() -> click(clicks, wrong)))
                .toList();
        clickers.shutdown();
        if (!clickers.awaitTermination(3, TimeUnit.MINUTES)) {
            throw new IllegalStateException("The clicks take too long: " + wrong);
        }
        for (Future<?> each : clicking) {
            try {
                Object unused = each.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("Not all links were clicked", e);
            }
        }
        return wrong;
    }

    /** Over one connection, until nothing is left. */
    private static void click(Queue<Map.Entry<String, String>> clicks, Map<String, String> wrong) {
        Map.Entry<String, String> next = clicks.poll();
        if (next == null) {
            return;
        }
        try (RawHttp connection = RawHttp.open(next.getKey())) {
            while (next != null) {
                URI url = URI.create(next.getKey());
                connection.write("GET " + url.getRawPath() + " HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\n\r\n");
                String answer = connection.answer();
                String user = URLEncoder.encode(next.getValue(), StandardCharsets.UTF_8);
                if (!answer.startsWith("HTTP/1.1 302 ") || !answer.contains("user_id=" + user + "&")) {
                    wrong.put(next.getKey(), answer);
                }
                next = clicks.poll();
            }
        }
    }
}
