package dev.linkstream.cli;

import dev.linkstream.requests.CsvHeader;
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
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}: the main job on a fresh machine. */
@Command(
        name = "demo",
        description = "Starts everything, sends sample contacts, opens one of their links, and stays up.")
final class DemoCommand extends LaunchCommand {

    private static final String SCENARIO = "demo";
    private static final String APP_KEY = "demo-app-key";
    private static final String DEFINITION = """
            {"app_key": "%s", "attributes": [
              {"name": "interests", "type": "string", "collection": true},
              {"name": "customer_since", "type": "timestamp"},
              {"name": "lifetime_value", "type": "decimal"},
              {"name": "newsletter", "type": "boolean"}]}
            """;
    private static final int LINKS_SHOWN = 3;

    @Option(names = "--exit", description = "Stop when the demonstration is over.")
    private boolean exit;

    DemoCommand(Console console, Launcher launcher) {
        super(console, launcher);
    }

    @Override
    int run(Running running) throws IOException, InterruptedException {
        say("ready " + running.url());
        // It follows no redirect, as its default is.
        HttpClient http = HttpClient.newHttpClient();
        defineScenario(running, http);
        List<String> links = generate(running);
        for (String link : links.subList(0, LINKS_SHOWN)) {
            say("link           " + link);
        }
        open(links.get(0).substring(links.get(0).lastIndexOf(',') + 1), running, http);
        say("");
        say("API            " + running.url() + "/swagger-ui.html");
        say("token          " + running.adminToken());
        if (!exit) {
            say("The demonstration stays up until it is stopped with Ctrl-C.");
            running.awaitStop();
        }
        return 0;
    }

    private void defineScenario(Running running, HttpClient http) throws IOException, InterruptedException {
        HttpRequest put = HttpRequest.newBuilder(running.url().resolve("/admin/api/scenarios/" + SCENARIO))
                .header("Authorization", "Bearer " + running.adminToken())
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(DEFINITION.formatted(APP_KEY)))
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
            LinkApi api = new LinkApi(running.url(), running.adminToken(), time -> Thread.sleep(time.toMillis()));
            UserFile users = new UserFile(contacts, CsvHeader.USER_ID);
            try (LinkWriter writer = new LinkWriter(links, console.out());
                    Progress progress = new Progress(
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
        HttpResponse<String> click =
                http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
        expect(302, click, "the link");
        say("redirects to   " + click.headers().firstValue("Location").orElseThrow());
        String code = url.substring(url.lastIndexOf('/') + 1);
        HttpRequest load = HttpRequest.newBuilder(running.url().resolve("/web-chat/context?link=" + code))
                .header("Authorization", "Bearer " + APP_KEY)
                .build();
        HttpResponse<String> context = http.send(load, BodyHandlers.ofString());
        expect(200, context, "the context");
        say("chat knows     " + context.body());
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
