package dev.linkstream.samples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A bot behind a scenario's web chat, in plain Java: it checks that a message is signed with the scenario's secret, and
 * answers from the visitor's attributes. It runs as {@code java ChatBot.java PORT}, with the secret in {@code CHAT_SECRET};
 * docs/web-chat.md has the protocol.
 */
public final class ChatBot implements AutoCloseable {

    private static final long MAX_AGE_SECONDS = 300;
    private static final int MAX_BODY_BYTES = 1 << 20;

    private final SecretKeySpec key;
    private final HttpServer server;

    /** Listens on a port of loopback, 0 for any; {@code secret} is the scenario's {@code chat.backend_secret}. */
    public ChatBot(int port, String secret) throws IOException {
        key = new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::handle);
        server.setExecutor(Executors.newFixedThreadPool(4, task -> {
            Thread thread = new Thread(task, "chat-bot");
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
    }

    /** What a scenario names as {@code chat.backend_url}. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES);
            if (!isSigned(exchange, body)) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            Map<?, ?> message = (Map<?, ?>) new Json(new String(body, StandardCharsets.UTF_8)).value();
            byte[] reply = reply(message).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, reply.length);
            exchange.getResponseBody().write(reply);
        }
    }

    /** As Standard Webhooks has it; an old message may be somebody's copy. */
    private boolean isSigned(HttpExchange exchange, byte[] body) {
        String id = exchange.getRequestHeaders().getFirst("webhook-id");
        String time = exchange.getRequestHeaders().getFirst("webhook-timestamp");
        String given = exchange.getRequestHeaders().getFirst("webhook-signature");
        if (id == null || time == null || given == null || !time.matches("[0-9]{1,12}")) {
            return false;
        }
        if (Math.abs(Instant.now().getEpochSecond() - Long.parseLong(time)) > MAX_AGE_SECONDS) {
            return false;
        }
        byte[] expected = ("v1," + Base64.getEncoder().encodeToString(mac(id + "." + time + ".", body)))
                .getBytes(StandardCharsets.UTF_8);
        for (String each : given.split(" ", -1)) {
            if (MessageDigest.isEqual(expected, each.getBytes(StandardCharsets.UTF_8))) {
                return true;
            }
        }
        return false;
    }

    private byte[] mac(String prefix, byte[] body) {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            mac.update(prefix.getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The bot itself: put your own here. */
    private static String reply(Map<?, ?> message) {
        String text = String.valueOf(message.get("text")).toLowerCase(Locale.ROOT);
        Map<?, ?> attributes = (Map<?, ?>) message.get("attributes");
        Object name = attributes.get("name");
        if (text.contains("interest")) {
            Object interests = attributes.get("interests");
            return interests == null
                    ? answer("I do not know your interests yet. What are they?", List.of(), null)
                    : answer("You like " + words(interests) + ".", List.of("Book a call", "Thank you"), null);
        }
        if (text.contains("call")) {
            return answer("Done: somebody calls you tomorrow.", List.of("Thank you"), "booked");
        }
        if (text.contains("thank")) {
            return answer(name == null ? "You are welcome!" : "You are welcome, " + name + "!", List.of(), "helpful");
        }
        return answer(
                "I am a small example. Ask me what interests you have, or let me book a call.",
                List.of("What are my interests?", "Book a call"),
                null);
    }

    private static String words(Object value) {
        if (!(value instanceof List<?> all)) {
            return String.valueOf(value);
        }
        return String.join(", ", all.stream().map(String::valueOf).toList());
    }

    private static String answer(String text, List<String> suggestions, String outcome) {
        StringBuilder json = new StringBuilder("{\"messages\":[{\"text\":").append(quoted(text)).append("}]");
        json.append(",\"suggestions\":[")
                .append(String.join(",", suggestions.stream().map(ChatBot::quoted).toList()))
                .append(']');
        if (outcome != null) {
            json.append(",\"outcome\":{\"name\":").append(quoted(outcome)).append('}');
        }
        return json.append('}').toString();
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\' || c < ' ') {
                json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }

    /** As much JSON as a message needs; numbers stay the text that they were sent as. */
    private static final class Json {
        private final String text;
        private int at;

        Json(String text) {
            this.text = text;
        }

        Object value() {
            char c = next();
            return switch (c) {
                case '{' -> object();
                case '[' -> array();
                case '"' -> string();
                default -> word();
            };
        }

        private Map<String, Object> object() {
            Map<String, Object> object = new LinkedHashMap<>();
            while (more('}')) {
                next();
                String member = string();
                next(); // the colon
                object.put(member, value());
            }
            return object;
        }

        private List<Object> array() {
            List<Object> array = new ArrayList<>();
            while (more(']')) {
                array.add(value());
            }
            return array;
        }

        private String word() {
            int start = at - 1;
            while (at < text.length() && ",]}".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            String word = text.substring(start, at).strip();
            return word.equals("null") ? null : word;
        }

        private boolean more(char end) {
            char c = next();
            if (c != ',' && c != end) {
                at--;
            }
            return c != end;
        }

        private char next() {
            while (Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            return text.charAt(at++);
        }

        private String string() {
            StringBuilder string = new StringBuilder();
            for (char c = text.charAt(at++); c != '"'; c = text.charAt(at++)) {
                string.append(c == '\\' ? escaped() : c);
            }
            return string.toString();
        }

        private char escaped() {
            char c = text.charAt(at++);
            return switch (c) {
                case 'n' -> '\n';
                case 't' -> '\t';
                case 'r' -> '\r';
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'u' -> (char) Integer.parseInt(text.substring(at, at += 4), 16);
                default -> c;
            };
        }
    }

    public static void main(String[] arguments) throws IOException {
        ChatBot bot = new ChatBot(Integer.parseInt(arguments[0]), System.getenv("CHAT_SECRET"));
        System.out.println("answers at " + bot.url());
    }
}
