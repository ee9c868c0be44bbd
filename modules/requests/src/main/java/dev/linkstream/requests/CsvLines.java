package dev.linkstream.requests;

import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.links.values.SentValue;
import dev.linkstream.links.values.SentValue.Kind;
import dev.linkstream.links.values.SentValue.Scalar;
import dev.linkstream.requests.TextLines.TextLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * CSV as people have it: a header row, by which the separator is found; the column {@code user_id}, which may be absent;
 * every other column an attribute, an empty cell none. Rows of nothing but separators are no entries, and rows may be
 * shorter than the header.
 *
 * <p>A quote that stands where it must not costs only its line: reading goes on at the next one. Of the lines that an
 * open quote may have taken in, only those count that have all cells and no quote without its partner: they may as well
 * be the text of a cell.
 */
public final class CsvLines implements EntryLines {

    /** What Excel makes of a long id: several ids become one. */
    private static final Pattern SHORTENED = Pattern.compile("[0-9](?:[.,][0-9]+)?E\\+[0-9]{2,3}");

    private final CsvFeed feed;
    private final int maxLineBytes;
    private final @Nullable CsvHeader header;
    private @Nullable CSVParser parser;
    private long parsedLines;
    /** Lines up to this one may stand in a cell whose quote was left open. */
    private long doubtfulThrough;

    /**
     * Reads the header.
     *
     * @param maxLineBytes of a line; a row of several has a megabyte and 16,384 lines at most
     * @param userIdColumn the name of the column that is the user id, {@link CsvHeader#USER_ID} unless told otherwise
     * @throws BrokenBodyException if the body is no text in UTF-8, or its header cannot be used
     * @throws IOException if the body breaks off
     */
    public CsvLines(InputStream body, int maxLineBytes, String userIdColumn) throws IOException {
        TextLines lines = new TextLines(new TextHead(body).ofUtf8Table(), maxLineBytes);
        this.maxLineBytes = maxLineBytes;
        header = CsvHeader.read(lines, userIdColumn);
        feed = new CsvFeed(lines);
    }

    /** The header; null where the body has none but blank lines. */
    public @Nullable CsvHeader header() {
        return header;
    }

    @Override
    public List<String> warnings() {
        if (header == null) {
            return List.of();
        }
        if (header.userIdColumn() < 0) {
            return List.of("The header row has no column user_id: every line is a new user.");
        }
        return header.userIdToTheLetter()
                ? List.of()
                : List.of("Column " + (header.userIdColumn() + 1) + " of the header is taken for user_id.");
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the one line that stands for none
    public @Nullable Line next() throws IOException {
        if (header == null) {
            return null;
        }
        while (true) {
            Line line = next(header);
            if (line != NO_ENTRY) {
                return line;
            }
        }
    }

    private static final Line NO_ENTRY = Line.malformed(0, "");

    /** The next line, {@link #NO_ENTRY} for a row that is none. */
    private @Nullable Line next(CsvHeader header) throws IOException {
        CSVRecord row;
        try {
            row = read(header);
        } catch (UncheckedIOException e) {
            IOException failure = feed.failure();
            if (failure != null) {
                throw failure;
            }
            return refuseFirst(
                    feed.isMoreThanOneLine()
                            ? "The line opens a quote that is not closed where a cell ends."
                            : "The line is no CSV: a quoted cell must end at a separator or the line's end.");
        }
        if (row == null) {
            return null;
        }
        int lines = rowLines();
        TextLine first = feed.first();
        if (row.size() > header.columns().size() && hasMore(row, header)) {
            String message = "The line has " + row.size() + " cells, but the header only "
                    + header.columns().size() + ": a cell with a separator in it needs quotes.";
            return lines > 1 ? refuseFirst(message) : refuse(lines, message);
        }
        if (!feed.areWhole(lines)) {
            return refuse(lines, "The line must not be larger than " + ValueLimits.size(maxLineBytes) + ".");
        }
        if (!feed.areUtf8(lines)) {
            return refuse(lines, "The line must be UTF-8.");
        }
        if (first.number() <= doubtfulThrough && !isCertain(row, header, lines)) {
            return isGhost(row)
                    ? skip(lines)
                    : refuse(lines, "A line before opens a quote and does not close it: this may be part of its cell.");
        }
        feed.take(lines);
        return isGhost(row) ? NO_ENTRY : Line.of(first.number(), entry(row, header));
    }

    private @Nullable CSVRecord read(CsvHeader header) throws IOException {
        if (parser == null) {
            parsedLines = 0;
            parser = CSVParser.builder()
                    .setReader(feed)
                    .setFormat(CsvHeader.format(header.separator()))
                    .get();
        }
        return parser.iterator().hasNext() ? parser.iterator().next() : null;
    }

    /** How many lines the row just read stands on. */
    private int rowLines() {
        long now = parser == null ? 0 : parser.getCurrentLineNumber();
        int lines = (int) Math.max(1, now - parsedLines);
        parsedLines = now;
        return lines;
    }

    private Line refuse(int lines, String message) {
        long number = feed.first().number();
        feed.take(lines);
        return Line.malformed(number, message);
    }

    private Line skip(int lines) {
        feed.take(lines);
        return NO_ENTRY;
    }

    /** Refuses the first line of what was read, and goes on with the second. */
    private Line refuseFirst(String message) {
        long number = feed.first().number();
        doubtfulThrough = Math.max(doubtfulThrough, feed.goBackToSecond());
        parser = null;
        return Line.malformed(number, message);
    }

    private static boolean hasMore(CSVRecord row, CsvHeader header) {
        return row.stream().skip(header.columns().size()).anyMatch(cell -> !cell.isBlank());
    }

    private boolean isCertain(CSVRecord row, CsvHeader header, int lines) {
        boolean quotes = row.stream().anyMatch(cell -> cell.indexOf('"') >= 0);
        return row.size() >= header.columns().size()
                && (!quotes || feed.text(lines).contains("\"\""));
    }

    private static boolean isGhost(CSVRecord row) {
        return row.stream().allMatch(String::isBlank);
    }

    private static ParsedEntry entry(CSVRecord row, CsvHeader header) {
        String userId = null;
        Map<String, SentValue> attributes = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(row.size(), header.columns().size()); i++) {
            String cell = textOf(row.get(i));
            if (i == header.userIdColumn()) {
                userId = cell;
            } else if (!cell.isEmpty()) {
                attributes.put(header.columns().get(i), new Scalar(Kind.STRING, cell));
            }
        }
        Map<String, String> errors = new LinkedHashMap<>();
        if (userId != null && SHORTENED.matcher(userId).matches()) {
            errors.put("user_id", "User id must not be a number that a spreadsheet has shortened: format it as text");
        }
        if (attributes.isEmpty()) {
            errors.put("attributes", "The attributes field is required.");
        }
        return new ParsedEntry(userId, attributes, errors);
    }

    /** What exports write as a formula, {@code ="0042"}, so that Excel takes it for text. */
    private static String textOf(String cell) {
        boolean formula = cell.length() >= 3 && cell.startsWith("=\"") && cell.endsWith("\"");
        return formula ? cell.substring(2, cell.length() - 1).replace("\"\"", "\"") : cell;
    }
}
