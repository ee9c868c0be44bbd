package dev.linkstream.redirect.visits;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The kept list of marks by which preview fetchers are known whose name says nothing of a bot. */
final class PreviewAgents {

    private static final PreviewAgents KEPT = read();

    private final List<String> anywhere;
    private final List<String> inFront;

    private PreviewAgents(List<String> marks) {
        anywhere = marks.stream().filter(mark -> !mark.startsWith("^")).toList();
        inFront = marks.stream()
                .filter(mark -> mark.startsWith("^"))
                .map(mark -> mark.substring(1))
                .toList();
    }

    /** The list that is part of the program. */
    static PreviewAgents kept() {
        return KEPT;
    }

    private static PreviewAgents read() {
        try (InputStream list = PreviewAgents.class.getResourceAsStream("preview-agents.txt")) {
            String text = new String(Objects.requireNonNull(list).readAllBytes(), StandardCharsets.UTF_8);
            return new PreviewAgents(text.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException("The list of preview fetchers cannot be read", e);
        }
    }

    /** Whether the header, in lower case, bears one of the marks. */
    boolean has(String lowerCase) {
        for (String mark : inFront) {
            if (lowerCase.startsWith(mark)) {
                return true;
            }
        }
        for (String mark : anywhere) {
            if (lowerCase.contains(mark)) {
                return true;
            }
        }
        return false;
    }
}
