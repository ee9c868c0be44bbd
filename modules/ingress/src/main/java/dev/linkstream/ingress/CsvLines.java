package dev.linkstream.ingress;

import dev.linkstream.links.SentValue;
import dev.linkstream.links.SentValue.Kind;
import dev.linkstream.links.SentValue.Scalar;
import dev.linkstream.links.ValueLimits;
import dev.linkstream.requests.ParsedEntry;
import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * CSV with a header row: the column {@code user_id}, which may be absent, and every other column an attribute; an empty
 * cell is none.
 */
final class CsvLines implements UploadLines {

    private static final String USER_ID = "user_id";
    private static final char REPLACEMENT = '\uFFFD';

    private static final CSVFormat CSV =
            CSVFormat.DEFAULT.builder().setIgnoreEmptyLines(false).get();

    private final BoundedReader reader;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private @Nullable List<String> header;

    CsvLines(InputStream body, int maxLineCharacters) throws IOException {
        reader = new BoundedReader(
                new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8)), maxLineCharacters);
        parser = CSVParser.builder().setReader(reader).setFormat(CSV).get();
        records = parser.iterator();
    }

    @Override
    public @Nullable Line next() throws IOException {
        if (header == null) {
            CSVRecord first = read(1);
            if (first == null) {
                return null;
            }
            header = header(first);
        }
        while (true) {
            long number = parser.getCurrentLineNumber() + 1;
            CSVRecord row = read(number);
            if (row == null) {
                return null;
            }
            if (row.size() > 1 || !row.get(0).isEmpty()) {
                return line(number, row, header);
            }
        }
    }

    private static List<String> header(CSVRecord row) {
        List<String> header = row.stream()
                .map(cell -> cell.startsWith("\uFEFF") ? cell.substring(1) : cell)
                .map(String::strip)
                .toList();
        Set<String> seen = new HashSet<>();
        for (String column : header) {
            if (column.isEmpty()) {
                throw new BrokenBodyException(1, "Column " + (seen.size() + 1) + " of the header has no name.");
            }
            if (!seen.add(column)) {
                throw new BrokenBodyException(1, "The header names column " + (seen.size() + 1) + " like one before.");
            }
        }
        return header;
    }

    private static Line line(long number, CSVRecord row, List<String> header) {
        if (row.size() != header.size()) {
            return Line.malformed(
                    number,
                    "The line must have " + header.size() + " cells as the header has, but has " + row.size() + ".");
        }
        String userId = null;
        Map<String, SentValue> attributes = new LinkedHashMap<>();
        for (int i = 0; i < header.size(); i++) {
            String cell = row.get(i);
            if (cell.indexOf(REPLACEMENT) >= 0) {
                return Line.malformed(number, "The line must be UTF-8, but cell " + (i + 1) + " is not.");
            }
            if (header.get(i).equals(USER_ID)) {
                userId = cell;
            } else if (!cell.isEmpty()) {
                attributes.put(header.get(i), new Scalar(Kind.STRING, cell));
            }
        }
        Map<String, String> errors =
                attributes.isEmpty() ? Map.of("attributes", "The attributes field is required.") : Map.of();
        return Line.of(number, new ParsedEntry(userId, attributes, errors));
    }

    private @Nullable CSVRecord read(long number) throws IOException {
        reader.startRecord();
        try {
            return records.hasNext() ? records.next() : null;
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof BoundedReader.TooLongException) {
                throw new BrokenBodyException(
                        number, "The line is larger than " + ValueLimits.size(reader.max) + ": is a quote left open?");
            }
            if (reader.failed) {
                throw e.getCause();
            }
            throw new BrokenBodyException(
                    number, "The line is no CSV: a quoted cell must end at a comma or a line's end.");
        }
    }

    /** Bounds what one record takes: a quote that is never closed would take all that follows. */
    private static final class BoundedReader extends FilterReader {

        private static final class TooLongException extends IOException {}

        private final int max;
        private int left;
        private boolean failed;

        BoundedReader(Reader reader, int max) {
            super(reader);
            this.max = max;
        }

        void startRecord() {
            left = max;
        }

        @Override
        public int read() throws IOException {
            return take(guarded(() -> in.read()), 1);
        }

        @Override
        public int read(char[] target, int offset, int length) throws IOException {
            int read = guarded(() -> in.read(target, offset, length));
            return take(read, read);
        }

        private interface Reading {
            int read() throws IOException;
        }

        private int guarded(Reading reading) throws IOException {
            try {
                return reading.read();
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }

        private int take(int result, int characters) throws IOException {
            left -= Math.max(0, characters);
            if (left < 0) {
                throw new TooLongException();
            }
            return result;
        }
    }
}
