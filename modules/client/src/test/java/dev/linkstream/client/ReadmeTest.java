package dev.linkstream.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README shows the code of {@link Examples}, which is compiled and run, and no other. */
class ReadmeTest {

    private static final Pattern SHOWN = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern RUN = Pattern.compile(" *// example\n(.*?) *// end\n", Pattern.DOTALL);

    @Test
    void shouldShowTheExamplesThatAreRun() throws IOException {
        List<String> run = blocks(RUN, "src/test/java/dev/linkstream/client/Examples.java");

        assertThat(run).hasSize(4);
        assertThat(blocks(SHOWN, "README.md")).containsExactlyElementsOf(run);
    }

    private static List<String> blocks(Pattern pattern, String file) throws IOException {
        return pattern.matcher(Files.readString(Path.of(file)))
                .results()
                .map(block -> block.group(1).stripTrailing().stripIndent())
                .toList();
    }
}
