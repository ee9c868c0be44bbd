package dev.linkstream.cli;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What HotSpot's compilers do about which methods: {@code compiler-directives.json}. Java's option for such a file
 * would print a line before the program's own output, so it is handed over by management.
 */
final class CompilerDirectives {

    private CompilerDirectives() {}

    /** Puts them into force. Returns what Java says of them; one that knows none is slower to start, and no different. */
    static String apply() {
        try {
            Path file = Files.createTempFile("linkstream", ".json");
            try (InputStream json = CompilerDirectives.class.getResourceAsStream("compiler-directives.json")) {
                Files.copy(Objects.requireNonNull(json), file, StandardCopyOption.REPLACE_EXISTING);
                return (String) ManagementFactory.getPlatformMBeanServer()
                        .invoke(
                                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                "compilerDirectivesAdd",
                                new Object[] {new String[] {file.toString()}},
                                new String[] {String[].class.getName()});
            } finally {
                Files.delete(file);
            }
        } catch (IOException | JMException e) {
            return e.toString();
        }
    }
}
