package dev.linkstream.benchmarks.hot;

import java.util.Collection;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the benchmarks of this package with JMH. Forks have the flags of the JVM that starts them. */
public final class HotBench {

    private static final String ELSEWHERE = "^(?!dev\\.linkstream\\.benchmarks\\.hot\\.)";

    private HotBench() {}

    /**
     * Measures and prints, as JMH does.
     *
     * @param args JMH's own, such as a regular expression of names, {@code -prof gc}, {@code -l} or {@code -h}
     * @throws Exception if the arguments are none of JMH's, no benchmark has such a name, or one fails
     */
    public static void run(String[] args) throws Exception {
        CommandLineOptions options = new CommandLineOptions(args);
        if (options.shouldHelp()) {
            options.showHelp();
        } else if (options.shouldListProfilers()) {
            options.listProfilers();
        } else if (options.shouldList()) {
            runner(options).list();
        } else {
            Collection<RunResult> unused = measure(args);
        }
    }

    static Collection<RunResult> measure(String... args) throws CommandLineOptionException, RunnerException {
        return runner(new CommandLineOptions(args)).run();
    }

    private static Runner runner(CommandLineOptions options) {
        return new Runner(new OptionsBuilder()
                .parent(options)
                .exclude(ELSEWHERE)
                .shouldFailOnError(true)
                .build());
    }
}
