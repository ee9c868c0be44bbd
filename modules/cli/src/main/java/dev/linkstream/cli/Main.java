package dev.linkstream.cli;

import dev.linkstream.cli.start.SpringLauncher;
import dev.linkstream.cli.terminal.CommandFailure;
import dev.linkstream.cli.terminal.Console;
import java.util.Set;

/** Entry point of {@code ./linkstream}. */
public final class Main {

    /** The commands whose start is long enough to be worth preparing. */
    private static final Set<String> LAUNCHING = Set.of("up", "demo");

    private Main() {}

    /**
     * Runs one command and ends the process with its exit code: 0 done, 1 done in part, 2 wrong usage, 3 failed.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        ProcessLocale.settle();
        if (args.length > 0 && LAUNCHING.contains(args[0])) {
            // At once: what the compiler has begun is not taken back.
            Thread directives = new Thread(CompilerDirectives::apply, "compiler-directives");
            directives.setDaemon(true);
            directives.start();
        }
        Console console = Console.ofProcess();
        int unreadable = ProcessLocale.firstUnreadable(args);
        if (unreadable > 0) {
            console.err()
                    .println("linkstream: argument " + unreadable + " must be UTF-8, but " + args[unreadable - 1]
                            + " is not; or Java was not told that it is: start with LC_ALL=C.UTF-8");
            System.exit(CommandFailure.USAGE);
        }
        System.exit(LinkstreamCommand.run(console, new SpringLauncher(console), args));
    }
}
