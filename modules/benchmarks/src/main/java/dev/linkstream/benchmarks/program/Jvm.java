package dev.linkstream.benchmarks.program;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A floor in a process of its own, with the Java options that the product's launcher script gives. */
public final class Jvm {

    private Jvm() {}

    /**
     * Starts a class of the bench.
     *
     * @param more options before the class, such as another class path
     */
    public static Process start(List<String> more, String classPath, Class<?> main, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Path.of(System.getProperty("linkstream.home", "."), "modules/cli/java.options"),
                "-Dlogback.configurationFile=bench-logback.xml"));
        command.addAll(more);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
