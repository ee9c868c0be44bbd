package dev.linkstream.cli.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.cli.terminal.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserFileTest {
    @TempDir
    Path directory;

    private UserFile file(String name, String content, String userIdColumn) throws IOException {
        return new UserFile(Files.writeString(directory.resolve(name), content), userIdColumn);
    }

    private UserFile csv(String content) throws IOException {
        return file("users.csv", content, "user_id");
    }

    private static String body(UserFile file) throws IOException {
        try (InputStream body = file.body(new UploadCount())) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<Long> lines(UserFile file) throws IOException {
        List<Long> lines = new ArrayList<>();
        try (LineNumbers numbers = file.lines()) {
            for (long index = 0; index < file.entries(); index++) {
                lines.add(numbers.of(index));
            }
        }
        return lines;
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void shouldKnowOnWhichLineARecordBegins(String end) throws IOException {
        UserFile file = csv(String.join(
                end,
                "\uFEFFuser_id,\"note",
                "of two lines\"",
                "u1,\"Doe, John \"\"Jr.\"\"\"",
                "",
                "\"\"",
                "u2,\"two" + end + "lines\"",
                ",",
                "\"\",x",
                "u\"5,few",
                "u6,\"x\""));

        assertThat(file.entries()).isEqualTo(5);
        assertThat(lines(file)).containsExactly(3L, 6L, 9L, 10L, 11L);
    }

    @Test
    void shouldKnowOnWhichLineAnObjectStands() throws IOException {
        UserFile file = file("users.ndjson", "\uFEFF{}\n\n \t\r\n{\"a\":\"\\n\"}\r\nnot json\n{}", "user_id");

        assertThat(lines(file)).containsExactly(1L, 4L, 5L, 6L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void shouldSendAllButAMarkAsItIs(String end) throws IOException {
        String content = String.join(end, " user_id ,\"a \"\"b\"\"\"", "u1,\"x\r\ny\"", "", "u2,é");

        assertThat(body(csv("\uFEFF" + content))).isEqualTo(content);
        assertThat(body(csv("user_id"))).isEqualTo("user_id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void shouldSendTheNamedColumnAsUserId(String end) throws IOException {
        String rows = "Ann,7" + end + "\"crm\",8" + end;
        UserFile file = file("users.csv", "\"name, full\", crm " + end + rows, "crm");

        assertThat(body(file)).isEqualTo("\"name, full\",user_id\n" + rows);
        assertThat(lines(file)).containsExactly(2L, 3L);
    }

    @Test
    void shouldTellFilesApartByWhatIsSent() throws IOException {
        String digest = csv("user_id,n\na,1\n").digest();

        assertThat(csv("user_id,n\na,1\n").digest()).isEqualTo(digest);
        assertThat(csv("user_id,n\na,2\n").digest()).isNotEqualTo(digest);
        assertThat(csv("n,user_id\na,1\n").digest()).isNotEqualTo(digest);
        assertThat(file("users.csv", "id,n\na,1\n", "id").digest())
                .isNotEqualTo(file("users.csv", "id,n\na,1\n", "n").digest());
    }

    @Test
    void shouldCountWhatWentOut() throws IOException {
        UserFile file = csv("\uFEFFuser_id,n\na,1\nb,2\n");
        UploadCount count = new UploadCount();
        try (InputStream body = file.body(count)) {
            body.readAllBytes();
        }

        assertThat(count.bytes()).isEqualTo(file.size());
        assertThat(file.entriesWithin(count.bytes())).isEqualTo(2);
        file.body(count).close();
        assertThat(count.current()).isLessThan(file.size());
        assertThat(count.bytes()).as("the furthest").isEqualTo(file.size());
    }

    @Test
    void shouldReadAsTheServerDoes() throws IOException {
        UserFile file = csv("sep=;\r\nUser_ID;name;\r\nu1;Ann\r\n;;\r\nu2;\"Bo\" b\r\nu3;Cy\r\n");

        assertThat(file.entries()).isEqualTo(3);
        assertThat(lines(file)).containsExactly(3L, 5L, 6L);
        assertThat(file.warnings()).containsExactly("Column 1 of the header is taken for user_id.");
        assertThat(body(file("users.csv", "sep=;\nname;crm;\nAnn;7\n", "CRM")))
                .isEqualTo("sep=;\nname;user_id\nAnn;7\n");
    }

    @Test
    void shouldRefuseAnUnusableHeader() {
        assertThatThrownBy(() -> csv("")).hasMessage("users.csv is empty: a CSV file starts with a header row");
        assertThatThrownBy(() -> csv("user_id,a,a\n"))
                .hasMessage("users.csv: column 3 of the header has the name of one before.");
        assertThatThrownBy(() -> csv("user_id,,b\n"))
                .hasMessage("users.csv: column 2 of the header has no name: give it one, or remove it.");
        assertThatThrownBy(() -> csv("u1,Ann\n"))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("users.csv: the header has no column user_id (--user-id-column names another);"
                        + " it has u1, Ann");
        assertThatThrownBy(() -> file("users.csv", "crm,user_id\n", "crm"))
                .hasMessageContaining("the header has a column user_id beside crm");
        assertThatThrownBy(() -> csv("user_id,\"" + "x\n".repeat(1024 * 1024)))
                .hasMessageContaining("the header row has no end within 1 MB");
        assertThatThrownBy(() -> csv("user_id,\"a\"b\n")).hasMessageContaining("the header row is no CSV");
    }

    @Test
    void shouldRefuseAFileThatIsNotUtf8() throws IOException {
        Path file = directory.resolve("latin.csv");
        Files.write(file, "user_id,pr\u00e9nom\nu1,Ann\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> new UserFile(file, "user_id"))
                .hasMessage("latin.csv: the file must be text in UTF-8, but line 1 is not:"
                        + " save it as UTF-8 (in Excel: CSV UTF-8).");
    }
}
