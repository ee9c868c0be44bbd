package dev.linkstream.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a command has around it.
 *
 * @param out unbuffered standard output; a write to a closed pipe throws, so that a command can stop
 * @param err standard error, for people
 * @param columns width of the terminal that standard error is; 0 when it is none
 * @param env environment variables
 */
public record Console(OutputStream out, PrintStream err, int columns, Map<String, String> env) {

    /** The console of this process; {@code ./linkstream} says in a system property whether it is a terminal. */
    public static Console ofProcess() {
        return new Console(
                new FileOutputStream(FileDescriptor.out),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                Integer.getInteger("linkstream.terminal.columns", 0),
                System.getenv());
    }

    boolean isTerminal() {
        return columns > 0;
    }
}
