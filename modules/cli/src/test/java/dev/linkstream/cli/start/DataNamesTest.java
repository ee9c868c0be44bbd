package dev.linkstream.cli.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.linkstream.cli.terminal.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data directories as starts under locales with other digits have left them. */
class DataNamesTest {

    /** Where the system's names are ASCII there can be no such files. */
    @BeforeEach
    void shouldHaveASystemOfSuchNames() {
        assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")));
    }

    private static final String STRAY = ".438ab48a51ee4b1693beed0d8760ff58-stray";

    @TempDir
    private Path data;

    @ParameterizedTest
    @CsvSource({
        "٠٠٠٠٠-٠٠٠٠٠٠٠٠٠٠١٢.rows, 00000-000000000012.rows", // Egypt
        "۰۱۲۳۴۵۶۷۸۹.log, 0123456789.log", // Iran
        "০৯.index, 09.index", // Bangladesh
        "०९.index, 09.index", // Nepal
        "၀၉.index, 09.index", // Myanmar
        "meta.properties, meta.properties",
        "é².x, é².x"
    })
    void shouldKnowTheNameThatEveryLocaleKnows(String name, String plain) {
        assertThat(DataNames.plain(name)).isEqualTo(plain);
    }

    @Test
    void shouldRenameTheBrokersFilesAndRemoveTheStores() throws IOException {
        write("broker/links-0/٠٠١.log", "records");
        write("broker/links-0/٠٠١.snapshot", "s");
        write("broker/links-0/partition.metadata", "m");
        write("broker/.kafka_cleanshutdown", "");
        write("broker/recovery-point-offset-checkpoint", "٠");
        write("state/linkstream.core/0_1/links/٠٠٠٠٠-٠.rows", "r");
        write("state/linkstream.core/0_1/rocksdb/x", "r");
        write("state/linkstream.core/0_2/links/00000-0.rows", "r");
        write("state/instance-id", "i");

        DataNames.mend(data);

        assertThat(files())
                .containsExactly(
                        "broker/links-0/001.log",
                        "broker/links-0/001.snapshot",
                        "broker/links-0/partition.metadata",
                        "names-are-plain",
                        "state/instance-id",
                        "state/linkstream.core/0_2/links/00000-0.rows");
        assertThat(data.resolve("broker/links-0/001.log")).hasContent("records");
    }

    @Test
    void shouldUndoALaterStartThatWasRefused() throws IOException {
        write("broker/__cluster_metadata-0/٠٠٠.log", "first");
        write("broker/__cluster_metadata-0/000.log", "second");
        write("broker/__cluster_metadata-0/000.index", "");
        write("broker/__cluster_metadata-0/quorum-state", "q");
        write("broker/links-0" + STRAY + "/٠٠٠.log", "records");
        write("broker/links-0" + STRAY + "/000.log", "");
        write("broker/links-0" + STRAY + "/000.index", "zeros");
        write("broker/links-0/000.log", "");

        DataNames.mend(data);

        assertThat(files())
                .containsExactly(
                        "broker/__cluster_metadata-0/000.log",
                        "broker/__cluster_metadata-0/quorum-state",
                        "broker/links-0/000.log",
                        "names-are-plain");
        assertThat(data.resolve("broker/__cluster_metadata-0/000.log")).hasContent("first");
        assertThat(data.resolve("broker/links-0/000.log")).hasContent("records");
    }

    @Test
    void shouldRefuseTwoHistories() throws IOException {
        write("broker/__cluster_metadata-0/٠٠٠.log", "first");
        write("broker/__cluster_metadata-0/000.log", "second");
        write("broker/links-0" + STRAY + "/٠٠٠.log", "records");
        write("broker/links-0/000.log", "other records");

        assertThatThrownBy(() -> DataNames.mend(data))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("written under one locale and later under another")
                .hasMessageContaining("links-0");
        assertThat(files()).hasSize(4).contains("broker/links-0/000.log");
    }

    @Test
    void shouldLookAtADirectoryOnce() throws IOException {
        DataNames.mend(data);
        write("state/linkstream.core/0_1/links/٠.rows", "r");

        DataNames.mend(data);

        assertThat(files()).hasSize(2);
    }

    private void write(String name, String content) throws IOException {
        Path file = data.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(data)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> data.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
