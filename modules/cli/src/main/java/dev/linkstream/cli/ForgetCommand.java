package dev.linkstream.cli;

import dev.linkstream.cli.terminal.CommandFailure;
import dev.linkstream.cli.terminal.Console;
import dev.linkstream.cli.upload.LinkApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code linkstream forget}: has a user forgotten, and says how far that is. */
@Command(
        name = "forget",
        description = "Forget a user: context, links, and whatever of theirs still lies in a topic, file or backup.",
        mixinStandardHelpOptions = true)
final class ForgetCommand implements Callable<Integer> {

    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Console console;

    @Parameters(paramLabel = "USER", description = "The user's id.")
    private String user = "";

    @Option(
            names = "--wait",
            description = "Return once no key is left that opens a value of theirs, which takes a minute or two.")
    private boolean wait;

    @Mixin
    private ServerOptions server = new ServerOptions();

    ForgetCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (user.isBlank()) {
            throw CommandFailure.usage("USER must be a user's id, and is blank");
        }
        server.requireUrl();
        LinkApi api = server.api(console);
        JsonNode erasure = api.erase(user);
        String id = erasure.path("erasure_id").asString();
        say("forgotten: every view is empty, every link is gone; erasure " + id);
        while (wait) {
            JsonNode status = api.erasure(id);
            if (status != null && !status.path("status").asString().equals("pending")) {
                say("unreadable: since " + status.path("unreadable_at").asString()
                        + " no key is left that opens a value of theirs");
                return 0;
            }
            api.pause(PAUSE);
        }
        return 0;
    }

    private void say(String line) throws IOException {
        console.out().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        console.out().flush();
    }
}
