package dev.linkstream.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.links.values.SentValue;
import dev.linkstream.links.values.SentValue.Scalar;
import dev.linkstream.requests.EntryLines.Line;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvLinesTest {

    private static final int MAX_LINE = 100 << 10;
    private static final String SAVE = " save it as UTF-8 (in Excel: CSV UTF-8).";

    /** Each line as its number, user and attributes, or its number and what is wrong with it. */
    private static List<String> read(String text) throws IOException {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> read(byte[] bytes) throws IOException {
        return all(bytes).stream().map(CsvLinesTest::shown).toList();
    }

    private static List<Line> all(byte[] bytes) throws IOException {
        CsvLines lines = new CsvLines(new ByteArrayInputStream(bytes), MAX_LINE, CsvHeader.USER_ID);
        List<Line> all = new ArrayList<>();
        for (Line line = lines.next(); line != null; line = lines.next()) {
            all.add(line);
        }
        return all;
    }

    private static String shown(Line line) {
        ParsedEntry entry = line.entry();
        if (entry == null) {
            return line.number() + " " + line.malformed();
        }
        Map<String, String> attributes = new TreeMap<>();
        entry.attributes().forEach((name, value) -> attributes.put(name, ((Scalar) value).text()));
        return line.number() + " " + entry.userId() + " " + attributes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void shouldReadQuotesAndLineEndsInCells(String end) throws IOException {
        String text = String.join(
                end,
                "\uFEFFname, user_id ,age",
                "\"Doe, \"\"J\"\"",
                "x\",u1,",
                "",
                "Zoë,,7",
                "6\" nail,u2,\"\"",
                "\"a\",u3,\"8\"");

        assertThat(read(text))
                .containsExactly(
                        "2 u1 {name=Doe, \"J\"" + end + "x}",
                        "5  {age=7, name=Zoë}",
                        "6 u2 {name=6\" nail}",
                        "7 u3 {age=8, name=a}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\uFEFF\"user_id\",\"name\"\r\n\"u1\",\"Doe, J\"\r\n",
                "\"user_id\";\"name\"\r\nu1;Doe, J\r\n",
                "user_id;name\r\nu1;\"Doe, J\"\r\n",
                "user_id\tname\nu1\tDoe, J\n",
                "\uFEFFuser_id\tname\nu1\tDoe, J",
                "sep=;\r\nuser_id;name\r\nu1;Doe, J\r\n",
                "\uFEFFSEP=;\r\nuser_id;name\r\nu1;Doe, J\r\n",
                "\"sep=;\"\r\nuser_id;name\r\nu1;Doe, J\r\n",
                "sep=|\nuser_id|name\nu1|Doe, J\n",
                "sep=\t\nuser_id\tname\nu1\tDoe, J\n",
                "\r\n\r\nuser_id;name\r\nu1;Doe, J\r\n",
                "User_ID;name\nu1;Doe, J",
                "name;user_id\u00a0\nDoe, J;u1",
                "\u00a0user_id ;\u200bname\nu1;Doe, J",
                "name;userId\nDoe, J;u1",
                "User ID;name\nu1;Doe, J",
                "user_id,name,,\nu1,\"Doe, J\",,\n",
                "user_id;name\nu1;Doe, J;;;;\n",
                "user_id;name;city;zip\nu1;Doe, J\n",
                "user_id;name;city\n;;\n ; ;\nu1;Doe, J;\n\"\";\"\";\n\n"
            })
    void shouldReadWhatSpreadsheetsWrite(String text) throws IOException {
        assertThat(read(text).stream().map(line -> line.replaceFirst("^[0-9]+ ", "")))
                .containsExactly("u1 {name=Doe, J}");
    }

    @Test
    void shouldFindTheSeparatorByTheHeaderRow() throws IOException {
        assertThat(read("user_id;price, net;tax, too, much\nu1;1,50;2"))
                .containsExactly("2 u1 {price, net=1,50, tax, too, much=2}");
        assertThat(read("Id;a,b;c\n7;8;9")).containsExactly("2 null {Id=7, a,b=8, c=9}");
        assertThat(read("\"name; first\",user_id\nAnn,u1")).containsExactly("2 u1 {name; first=Ann}");
        assertThat(read("user_id\nu1")).hasSize(1);
    }

    @Test
    void shouldSayWhichColumnIsTheUserId() throws IOException {
        assertThat(warnings("user_id,name")).isEmpty();
        assertThat(warnings("User_ID,name")).containsExactly("Column 1 of the header is taken for user_id.");
        assertThat(warnings("name, user_id\u00a0")).containsExactly("Column 2 of the header is taken for user_id.");
        assertThat(warnings("name, user_id ")).isEmpty();
        assertThat(warnings("Id,name"))
                .containsExactly("The header row has no column user_id: every line is a new user.");
        assertThat(read("user_id,User_ID\nu1,u2"))
                .as("the exact name goes before")
                .containsExactly("2 u1 {User_ID=u2}");
    }

    private static List<String> warnings(String header) throws IOException {
        byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
        return new CsvLines(new ByteArrayInputStream(bytes), MAX_LINE, CsvHeader.USER_ID).warnings();
    }

    @Test
    void shouldRefuseNoMoreThanTheLineOfAStrayQuote() throws IOException {
        String noCsv = "The line is no CSV: a quoted cell must end at a separator or the line's end.";
        String open = "The line opens a quote that is not closed where a cell ends.";

        assertThat(read("user_id,name\na,ok\nb,\"Bob\" Smith\nc,ok\nd,\"ok\"\n"))
                .containsExactly("2 a {name=ok}", "3 " + noCsv, "4 c {name=ok}", "5 d {name=ok}");
        assertThat(read("user_id,name\na,ok\nb,\"Bob\nc,ok\n\nd,ok"))
                .as("never closed")
                .containsExactly("2 a {name=ok}", "3 " + open, "4 c {name=ok}", "6 d {name=ok}");
        assertThat(read("user_id,name\nb,\"Bob\nc,ok\nd,\"ok\"\ne,\"two\nlines\"\n"))
                .as("closed by the next line's quote")
                .containsExactly("2 " + open, "3 c {name=ok}", "4 d {name=ok}", "5 e {name=two\nlines}");
        assertThat(read("user_id,name\nb,\"Bob\nc,\",x\nd,ok\n"))
                .as("closed where a cell ends, with a cell too many")
                .hasSize(3)
                .last()
                .isEqualTo("4 d {name=ok}");
        assertThat(read("user_id,name\nb,\"\"Bob\"\"\nc,ok")).containsExactly("2 " + noCsv, "3 c {name=ok}");
    }

    @Test
    void shouldNotTakeTheTextOfABrokenCellForAnEntry() throws IOException {
        List<String> lines = read("user_id,name,note\nb,Bob,\"Dear all,\nthis is\nthe \"end\", of it\"\nc,Cy,ok\n");

        assertThat(lines).hasSize(4).last().isEqualTo("5 c {name=Cy, note=ok}");
        assertThat(lines.subList(1, 3))
                .allMatch(line -> line.endsWith(
                        "A line before opens a quote and does not close it:" + " this may be part of its cell."));
    }

    @Test
    void shouldReadOnBehindARowThatIsTooLarge() throws IOException {
        String large = "x".repeat(MAX_LINE);

        assertThat(read("user_id,name\na," + large + "\nb,\"" + large + "\nc,ok\nd,\"" + "y\n".repeat(MAX_LINE)))
                .contains("2 The line must not be larger than 100 KB.", "4 c {name=ok}")
                .contains("5 The line opens a quote that is not closed where a cell ends.");
    }

    /** Whoever leaves a quote open must not have a whole file held in memory, line by line. */
    @Test
    void shouldReadOnlySoManyLinesAheadForAQuoteThatIsLeftOpen() throws IOException {
        ByteArrayInputStream body = new ByteArrayInputStream(
                ("user_id,name\na,\"" + "y\n".repeat(5 << 20)).getBytes(StandardCharsets.UTF_8));
        int size = body.available();
        CsvLines lines = new CsvLines(body, 4 << 20, CsvHeader.USER_ID);

        assertThat(shown(Objects.requireNonNull(lines.next())))
                .isEqualTo("2 The line opens a quote that is not closed where a cell ends.");
        assertThat(size - body.available()).isLessThan(256 << 10);
        assertThat(shown(Objects.requireNonNull(lines.next()))).startsWith("3 ");
    }

    @Test
    void shouldUndoWhatIsWrittenForExcelAndRefuseWhatItHasShortened() throws IOException {
        assertThat(read("user_id,zip\n=\"0042\",=\"08010\"\n\"=\"\"0043\"\"\",1.5E+10\n"))
                .containsExactly("2 0042 {zip=08010}", "3 0043 {zip=1.5E+10}");
        assertThat(all("user_id;n\n1,23457E+11;a\n1.23E+11;b\n1e5;c\n".getBytes(StandardCharsets.UTF_8)).stream()
                        .map(line ->
                                Objects.requireNonNull(line.entry()).errors().get("user_id")))
                .containsExactly(
                        "User id must not be a number that a spreadsheet has shortened: format it as text",
                        "User id must not be a number that a spreadsheet has shortened: format it as text",
                        null);
    }

    @Test
    void shouldRefuseACellThatNoColumnOfTheHeaderNames() throws IOException {
        assertThat(read("user_id,name\nu1,Doe, J\nu2,Ann"))
                .containsExactly(
                        "2 The line has 3 cells, but the header only 2: a cell with a separator in it needs quotes.",
                        "3 u2 {name=Ann}");
    }

    @Test
    void shouldTellAReplacementCharacterFromWhatIsNoUtf8() throws IOException {
        assertThat(read("user_id,name\nu1,M\uFFFDller\n")).containsExactly("2 u1 {name=M\uFFFDller}");

        byte[] damaged = "user_id,name\nu1,Zoë\nu2,M?ller\nu3,ok\n".getBytes(StandardCharsets.UTF_8);
        damaged[new String(damaged, StandardCharsets.ISO_8859_1).indexOf('?')] = (byte) 0xFC;
        assertThat(read(damaged)).containsExactly("2 u1 {name=Zoë}", "3 The line must be UTF-8.", "4 u3 {name=ok}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"windows-1252", "ISO-8859-1", "windows-1251", "Shift_JIS", "IBM850"})
    void shouldRefuseAnotherEncodingOnce(String name) {
        String text = name.equals("windows-1251") ? "Иван" : name.equals("Shift_JIS") ? "田中さん" : "Müller";
        byte[] bytes =
                ("user_id,name\r\nu1,Ann\r\nu2," + text + "\r\nu3," + text + "\r\n").getBytes(Charset.forName(name));

        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(BrokenBodyException.class)
                .hasMessage("The file must be text in UTF-8, but line 3 is not:" + SAVE);
    }

    @Test
    void shouldRefuseWhatIsNoCsvAtAll() {
        for (Charset utf16 : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            assertThatThrownBy(() -> read("user_id\tname\nu1\tAnn\n".getBytes(utf16)))
                    .hasMessage("The file must be text in UTF-8, but it is UTF-16:" + SAVE);
        }
        assertThatThrownBy(() -> read("PK\u0003\u0004..."))
                .hasMessage("The file must be text in UTF-8, but it is a ZIP file, as Excel's workbooks are:" + SAVE);
        assertThatThrownBy(() -> read("{\"user_id\":\"u1\"}\n"))
                .hasMessage("The header row is JSON: send the file as application/x-ndjson.");
        assertThatThrownBy(() -> read("user_id,Straße\nu1,x\n".getBytes(StandardCharsets.ISO_8859_1)))
                .hasMessageStartingWith("The file must be text in UTF-8, but line 1 is not");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user_id,,x\n",
                ",user_id,x\n",
                "a,b,a\n",
                "User_ID,user-id,x\n",
                "user_id,\"a\"b\n",
                "user_id,\"a\nu1,x\n"
            })
    void shouldRefuseAHeaderThatIsUnclear(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(BrokenBodyException.class)
                .hasMessageContaining("header");
    }

    @Test
    void shouldReadNothingOfAFileOfBlankLines() throws IOException {
        assertThat(read("")).isEmpty();
        assertThat(read("\uFEFF\r\n  \r\n")).isEmpty();
    }

    /** What is well-formed is read as Commons CSV reads it; whatever is not, each line comes once and in order. */
    @Test
    void shouldReadRandomRowsLineByLine() throws IOException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        String[] tokens = {"a", "é", ",", "\"", "\"\"", "\n", "\r\n", "\r", "\"x\"", "\"x\ny\"", ",\"", "\"\n"};
        int wellFormed = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder rows = new StringBuilder();
            for (int length = random.nextInt(14); length > 0; length--) {
                rows.append(tokens[random.nextInt(tokens.length)]);
            }
            String text = "user_id,n\n" + rows;
            List<Line> lines = all(text.getBytes(StandardCharsets.UTF_8));
            List<Long> numbers = lines.stream().map(Line::number).toList();
            assertThat(numbers).as(text).isSorted().doesNotHaveDuplicates();
            List<String> expected = wellFormed(rows.toString());
            if (expected != null) {
                wellFormed++;
                assertThat(lines.stream().map(CsvLinesTest::cells)).as(text).isEqualTo(expected);
            }
        }
        assertThat(wellFormed).isGreaterThan(2_000);
    }

    private static String cells(Line line) {
        ParsedEntry entry = Objects.requireNonNull(line.entry());
        SentValue name = entry.attributes().get("n");
        return line.number() + " " + entry.userId() + "|" + (name instanceof Scalar scalar ? scalar.text() : "");
    }

    /** The rows with a cell in them; null where one is broken, or has more cells than the header. */
    private static @Nullable List<String> wellFormed(String rows) throws IOException {
        CSVFormat format =
                CSVFormat.DEFAULT.builder().setIgnoreEmptyLines(false).get();
        try (CSVParser parser = CSVParser.parse(rows, format)) {
            List<String> read = new ArrayList<>();
            long line = 2;
            for (CSVRecord row : parser) {
                List<String> cells = row.toList();
                if (cells.stream().skip(2).anyMatch(cell -> !cell.isBlank())) {
                    return null;
                }
                if (cells.stream().anyMatch(cell -> !cell.isBlank())) {
                    read.add(line + " " + cells.get(0) + "|" + (cells.size() > 1 ? cells.get(1) : ""));
                }
                line = parser.getCurrentLineNumber() + 2;
            }
            return read;
        } catch (RuntimeException e) {
            return null;
        }
    }

    @Test
    void shouldTellTheBytesInFrontOfTheFirstRow() throws IOException {
        for (String front : List.of("\uFEFFuser_id;n\r\n", "sep=;\nuser_id;\"n\nm\"\n", "\n\nuser_id\r")) {
            byte[] bytes = (front + "rest").getBytes(StandardCharsets.UTF_8);
            CsvHeader header = new CsvLines(new ByteArrayInputStream(bytes), MAX_LINE, CsvHeader.USER_ID).header();

            assertThat(Objects.requireNonNull(header).bytes()).isEqualTo(bytes.length - 4);
        }
    }
}
