package dev.linkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.cli.upload.UserFile;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleContactsTest {
    private static final Path SAMPLES = Path.of("../../samples");

    @TempDir
    Path directory;

    private Process make(String encoding, File out) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dfile.encoding=" + encoding,
                        SAMPLES.resolve("MakeContacts.java").toString())
                .redirectOutput(out)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void shouldBeWhatTheScriptMakes() throws Exception {
        Path made = directory.resolve("made.csv");

        assertThat(make("UTF-8", made.toFile()).waitFor()).isZero();

        assertThat(made).hasSameBinaryContentAs(SAMPLES.resolve("contacts.csv"));
    }

    @Test
    void shouldNotBeMadeWithBrokenNames() throws Exception {
        Path made = directory.resolve("made.csv");

        assertThat(make("US-ASCII", made.toFile()).waitFor()).isNotZero();

        assertThat(Files.size(made)).isZero();
    }

    @Test
    void shouldBeAThousandUsersThatGenerateReads() throws IOException {
        Path contacts = SAMPLES.resolve("contacts.csv");
        Set<String> users = new HashSet<>();
        try (CSVParser rows = CSVParser.parse(
                contacts,
                StandardCharsets.UTF_8,
                CSVFormat.DEFAULT.builder().setHeader().get())) {
            for (CSVRecord row : rows) {
                users.add(row.get("user_id"));
            }
        }

        assertThat(users).hasSize(1_000);
        assertThat(new UserFile(contacts, "user_id").entries()).isEqualTo(1_000);
    }
}
