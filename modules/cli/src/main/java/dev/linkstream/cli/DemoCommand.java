package dev.linkstream.cli;

import dev.linkstream.cli.start.Launcher;
import dev.linkstream.cli.start.Running;
import dev.linkstream.cli.terminal.CommandFailure;
import dev.linkstream.cli.terminal.Console;
import dev.linkstream.cli.terminal.SendProgress;
import dev.linkstream.cli.upload.FileSender;
import dev.linkstream.cli.upload.LinkApi;
import dev.linkstream.cli.upload.LinkBatch;
import dev.linkstream.cli.upload.LinkWriter;
import dev.linkstream.cli.upload.UserFile;
import dev.linkstream.requests.CsvHeader;
import dev.linkstream.samples.ChatBot;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code demo}: the main job on a fresh machine. */
@Command(
        name = "demo",
        description = "Starts everything, sends sample contacts, opens one of their links, and stays up.")
final class DemoCommand extends LaunchCommand {

    private static final String SCENARIO = "demo";
    private static final String APP_KEY = "demo-app-key";
    private static final String DEFINITION = """
            {"app_key": "%s", "chat": {
              "name": "Linkstream demo", "color": "#0b6b5f", "backend_url": "%s", "backend_secret": "%s",
              "welcome": "Hello {name|there}! You have been with us since {customer_since|today}. How can I help?"},
             "attributes": [
              {"name": "interests", "type": "string", "collection": true},
              {"name": "customer_since", "type": "timestamp"},
              {"name": "lifetime_value", "type": "decimal"},
              {"name": "newsletter", "type": "boolean"}]}
            """;
    private static final String BOT_SECRET = "whsec_c2FtcGxlLXNlY3JldC1vZi10aGUtZGVtby1ib3Q=";
    private static final int LINKS_SHOWN = 3;
    private static final int LINKS_OPENED = 2;
    private static final int LOOKS = 100;
    private static final String TABLE = "%-13s  %-12s  %6s  %13s  %s";
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    @Option(names = "--exit", description = "Stop when the demonstration is over.")
    private boolean exit;

    DemoCommand(Console console, Launcher launcher) {
        super(console, launcher);
    }

    @Override
    Map<String, String> ownSettings() {
        // The sample bot answers on this machine.
        return Map.of("query.chat-private-addresses", "true");
    }

    @Override
    int run(Running running) throws IOException, InterruptedException {
        try (ChatBot bot = new ChatBot(0, BOT_SECRET)) {
            return run(running, bot);
        }
    }

    private int run(Running running, ChatBot bot) throws IOException, InterruptedException {
        say("ready " + running.url());
        // It follows no redirect, as its default is.
        HttpClient http = HttpClient.newHttpClient();
        defineScenario(running, http, bot);
        List<String> links = generate(running);
        for (String link : links.subList(0, LINKS_SHOWN)) {
            say("link           " + link);
        }
        open(urlOf(links.get(0)), running, http);
        talk(codeOf(links.get(0)), running, http);
        for (String link : links.subList(1, LINKS_OPENED)) {
            click(urlOf(link), http);
        }
        tellWhatBecame(links.subList(0, LINKS_SHOWN), running);
        say("");
        say("console        " + running.url() + "/console");
        say("API            " + running.url() + "/swagger-ui.html");
        say("token          " + running.adminToken());
        if (!exit) {
            say("The demonstration stays up until it is stopped with Ctrl-C.");
            running.awaitStop();
        }
        return 0;
    }

    private void defineScenario(Running running, HttpClient http, ChatBot bot)
            throws IOException, InterruptedException {
        HttpRequest put = HttpRequest.newBuilder(running.url().resolve("/admin/api/scenarios/" + SCENARIO))
                .header("Authorization", "Bearer " + running.adminToken())
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(DEFINITION.formatted(APP_KEY, bot.url(), BOT_SECRET)))
                .build();
        expect(200, http.send(put, BodyHandlers.ofString()), "the scenario " + SCENARIO);
        say("defined        scenario " + SCENARIO);
    }

    /** Lines {@code user_id,url}, in the order of the contacts. */
    private List<String> generate(Running running) throws IOException, InterruptedException {
        Path contacts = Files.createTempFile("contacts", ".csv");
        Path links = Files.createTempFile("links", ".csv");
        try {
            try (InputStream sample =
                    Objects.requireNonNull(DemoCommand.class.getResourceAsStream("/samples/contacts.csv"))) {
                Files.copy(sample, contacts, StandardCopyOption.REPLACE_EXISTING);
            }
            LinkApi api = new LinkApi(running.url(), running.adminToken());
            UserFile users = new UserFile(contacts, CsvHeader.USER_ID);
            try (LinkWriter writer = new LinkWriter(links, console.out());
                    SendProgress progress = new SendProgress(
                            console, Clock.systemUTC(), "samples/contacts.csv", users.entries(), users.size())) {
                new FileSender(api, new LinkBatch(SCENARIO, "demo", ""), writer, progress).send(users);
                writer.complete();
                progress.close();
                say("generated      " + progress.summary() + ", from samples/contacts.csv");
            }
            List<String> lines = Files.readAllLines(links);
            return lines.subList(1, lines.size());
        } finally {
            Files.delete(contacts);
            Files.delete(links);
        }
    }

    /** What a click does: the short link leads to the web chat, which loads the context of its user. */
    private void open(String url, Running running, HttpClient http) throws IOException, InterruptedException {
        say("");
        say("opening        " + url);
        HttpResponse<String> click = click(url, http);
        say("redirects to   " + click.headers().firstValue("Location").orElseThrow());
        String code = url.substring(url.lastIndexOf('/') + 1);
        HttpRequest load = HttpRequest.newBuilder(running.url().resolve("/web-chat/context?link=" + code))
                .header("Authorization", "Bearer " + APP_KEY)
                .build();
        HttpResponse<String> context = http.send(load, BodyHandlers.ofString());
        expect(200, context, "the context");
        say("chat knows     " + context.body());
    }

    private static HttpResponse<String> click(String url, HttpClient http) throws IOException, InterruptedException {
        HttpResponse<String> click =
                http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
        expect(302, click, "the link");
        return click;
    }

    /** The visitor talks with the sample bot, which reports what it came to. */
    private void talk(String code, Running running, HttpClient http) throws IOException, InterruptedException {
        for (String text : List.of("What are my interests?", "Thank you")) {
            HttpRequest message = HttpRequest.newBuilder(running.url().resolve("/web-chat/messages"))
                    .header("Authorization", "Bearer " + APP_KEY)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(
                            "{\"link\":\"" + code + "\",\"session\":\"demo\",\"text\":\"" + text + "\"}"))
                    .build();
            HttpResponse<String> reply = http.send(message, BodyHandlers.ofString());
            expect(200, reply, "the chat");
            say("visitor        " + text);
            say("bot            "
                    + JsonMapper.shared()
                            .readTree(reply.body())
                            .path("messages")
                            .path(0)
                            .path("text")
                            .asString(""));
        }
    }

    /** What the numbers say of the links, once all that happened is counted. */
    private void tellWhatBecame(List<String> links, Running running) throws IOException, InterruptedException {
        Instant happened = Instant.now();
        LinkApi api = new LinkApi(running.url(), running.adminToken());
        JsonNode stats = api.stats(SCENARIO, Map.of());
        for (int i = 0; i < LOOKS && (stats == null || asOf(stats).isBefore(happened)); i++) {
            api.pause(BETWEEN_LOOKS);
            stats = api.stats(SCENARIO, Map.of());
        }
        if (stats == null) {
            throw CommandFailure.server("the scenario " + SCENARIO + " has no numbers");
        }
        say("");
        say(String.format(Locale.ROOT, TABLE, "link", "user", "clicks", "conversations", "outcomes"));
        for (String each : links) {
            JsonNode link = api.link(codeOf(each));
            if (link != null) {
                say(row(codeOf(each), link.path("user_id").asString(""), link, ""));
            }
        }
        JsonNode totals = stats.path("totals");
        String outcomes = totals.path("outcomes").properties().stream()
                .map(each -> each.getKey() + " " + each.getValue().asString("0"))
                .collect(Collectors.joining(", "));
        say(row("all " + totals.path("links").asString("0"), "", totals, outcomes));
    }

    private static String row(String name, String user, JsonNode numbers, String outcomes) {
        return String.format(
                        Locale.ROOT,
                        TABLE,
                        name,
                        user,
                        numbers.path("clicks").asString("0"),
                        numbers.path("conversations").asString("0"),
                        outcomes)
                .stripTrailing();
    }

    private static Instant asOf(JsonNode stats) {
        return Instant.parse(stats.path("as_of").asString(""));
    }

    private static String urlOf(String line) {
        return line.substring(line.lastIndexOf(',') + 1);
    }

    private static String codeOf(String line) {
        return line.substring(line.lastIndexOf('/') + 1);
    }

    private static void expect(int status, HttpResponse<String> answer, String what) {
        if (answer.statusCode() != status) {
            throw CommandFailure.server(
                    what + " should answer " + status + ", but answered " + answer.statusCode() + ": " + answer.body());
        }
    }

    private void say(String line) throws IOException {
        console.out().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
