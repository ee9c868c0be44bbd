package dev.linkstream.cli;

import dev.linkstream.cli.terminal.CommandFailure;
import dev.linkstream.cli.terminal.Console;
import dev.linkstream.cli.upload.LinkApi;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which server a command speaks to, and with which token. */
final class ServerOptions {

    @Option(
            names = "--url",
            defaultValue = "http://127.0.0.1:8080",
            description = "The server (default: ${DEFAULT-VALUE}).")
    private URI url = URI.create("");

    @Option(
            names = "--token",
            description = "An API token (default: LINKSTREAM_TOKEN, LINKSTREAM_ADMIN_TOKEN, or what up keeps in DIR).")
    private @Nullable String token;

    @Option(
            names = "--data",
            defaultValue = "data",
            paramLabel = "DIR",
            description = "Where up keeps its token (default: ./${DEFAULT-VALUE}).")
    private Path data = Path.of("data");

    void requireUrl() {
        if (url.getHost() == null
                || Stream.of("http", "https").noneMatch(scheme -> scheme.equalsIgnoreCase(url.getScheme()))
                || url.getPort() > 0xFFFF) {
            throw CommandFailure.usage(
                    "--url must be http://HOST:PORT, with a host of letters, digits, '-' and '.', and is " + url);
        }
    }

    LinkApi api(Console console) throws IOException {
        return new LinkApi(url, token(console));
    }

    private String token(Console console) throws IOException {
        Path kept = data.resolve("admin-token");
        String found = Stream.of(
                        token,
                        console.env().get("LINKSTREAM_TOKEN"),
                        console.env().get("LINKSTREAM_ADMIN_TOKEN"))
                .filter(given -> given != null && !given.isBlank())
                .findFirst()
                .orElse(null);
        if (found == null && !Files.isReadable(kept)) {
            throw CommandFailure.usage("a token is needed, and there is none in --token, LINKSTREAM_TOKEN,"
                    + " LINKSTREAM_ADMIN_TOKEN or " + kept);
        }
        String clean = (found != null ? found : Files.readString(kept, StandardCharsets.UTF_8)).strip();
        if (!clean.matches("[!-~]+")) {
            throw CommandFailure.usage("a token must be of visible ASCII characters, and the one given is not");
        }
        return clean;
    }
}
