package dev.linkstream.cli;

/** Entry point of {@code ./linkstream}. */
public final class Main {
    private Main() {}

    /**
     * Runs one command and ends the process with its exit code: 0 done, 1 done in part, 2 wrong usage, 3 failed.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        Console console = Console.ofProcess();
        System.exit(
                LinkstreamCommand.create(console, new SpringLauncher(console)).execute(args));
    }
}
