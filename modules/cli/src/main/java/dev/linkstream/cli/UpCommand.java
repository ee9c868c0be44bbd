package dev.linkstream.cli;

import dev.linkstream.cli.start.Launcher;
import dev.linkstream.cli.start.Running;
import dev.linkstream.cli.terminal.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;

/** {@code up}: broker, pipeline and HTTP in one process, until it is told to stop. */
@Command(name = "up", description = "Starts broker, pipeline and HTTP in one process and stays up.")
final class UpCommand extends LaunchCommand {
    UpCommand(Console console, Launcher launcher) {
        super(console, launcher);
    }

    @Override
    int run(Running running) throws IOException, InterruptedException {
        console.out().write(("ready " + running.url() + "\n").getBytes(StandardCharsets.UTF_8));
        running.awaitStop();
        return 0;
    }
}
