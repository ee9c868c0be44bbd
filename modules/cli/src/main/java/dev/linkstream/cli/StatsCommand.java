package dev.linkstream.cli;

import dev.linkstream.cli.terminal.CommandFailure;
import dev.linkstream.cli.terminal.Console;
import dev.linkstream.cli.terminal.StatsTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code stats}: prints what became of a scenario's links. */
@Command(
        name = "stats",
        description = "Prints what became of a scenario's links, as a table and a bar chart of clicks.",
        mixinStandardHelpOptions = true,
        versionProvider = LinkstreamCommand.BuildVersion.class)
final class StatsCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "SCENARIO", description = "The scenario.")
    private String scenario = "";

    @Option(names = "--campaign", paramLabel = "NAME", description = "Of this campaign alone.")
    private @Nullable String campaign;

    @Option(
            names = "--interval",
            defaultValue = "day",
            description = "minute, hour or day (default: ${DEFAULT-VALUE}).")
    private String interval = "day";

    @Option(names = "--from", paramLabel = "TIME", description = "From this time, or day, on.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Before this time, or day.")
    private @Nullable String to;

    @Option(
            names = "--time-zone",
            defaultValue = "UTC",
            paramLabel = "ZONE",
            description = "Whose days and hours these are (default: ${DEFAULT-VALUE}).")
    private String timeZone = "UTC";

    @Option(
            names = "--last",
            defaultValue = "30",
            paramLabel = "N",
            description = "How many of the last intervals are shown (default: ${DEFAULT-VALUE}).")
    private int last = 30;

    @Mixin
    private ServerOptions server = new ServerOptions();

    StatsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        server.requireUrl();
        if (last < 1) {
            throw CommandFailure.usage("--last must be at least 1, and is " + last);
        }
        Map<String, @Nullable String> parameters = new LinkedHashMap<>();
        parameters.put("interval", interval);
        parameters.put("campaign", campaign);
        parameters.put("from", from);
        parameters.put("to", to);
        parameters.put("time_zone", timeZone);
        JsonNode stats = server.api(console).stats(scenario, parameters);
        if (stats == null) {
            throw CommandFailure.server("there is no scenario " + scenario);
        }
        String about = "scenario " + scenario + (campaign == null ? "" : ", campaign " + campaign) + ", by " + interval
                + ", " + timeZone;
        console.out().write(new StatsTable(stats, timeZone, last).text(about).getBytes(StandardCharsets.UTF_8));
        return 0;
    }
}
