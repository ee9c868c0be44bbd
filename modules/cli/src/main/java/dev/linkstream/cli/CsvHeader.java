package dev.linkstream.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The header row of a CSV file, in which the server knows the user id by the name {@value #USER_ID}.
 *
 * @param sent the row as it is sent, with the end of its line
 * @param length bytes that it takes in the file, with the end of its line
 * @param nextLine the line behind it, from 1
 */
record CsvHeader(byte[] sent, long length, long nextLine) {
    static final String USER_ID = "user_id";

    private static final int MAX_BYTES = 1 << 20;
    private static final CSVFormat CSV =
            CSVFormat.DEFAULT.builder().setIgnoreEmptyLines(false).get();

    /**
     * Reads the header row.
     *
     * @param file name of the file, for messages
     * @param in the file, behind a byte order mark
     * @param userIdColumn the column that is sent as {@value #USER_ID}
     * @throws CommandFailure when the header is unusable
     */
    static CsvHeader read(String file, InputStream in, String userIdColumn) throws IOException {
        CsvScanner scanner = new CsvScanner(1);
        byte[] row = row(file, in, scanner);
        List<String> columns = columns(file, row);
        check(file, columns, userIdColumn);
        byte[] sent = userIdColumn.equals(USER_ID) ? row : renamed(row, columns, userIdColumn);
        return new CsvHeader(sent, row.length, scanner.nextLine());
    }

    private static byte[] row(String file, InputStream in, CsvScanner scanner) throws IOException {
        ByteArrayOutputStream row = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            row.write(next);
            scanner.step((byte) next);
            if (scanner.isBetweenRecords()) {
                in.mark(1);
                if (next == '\r' && in.read() == '\n') {
                    row.write('\n');
                } else {
                    in.reset();
                }
                break;
            }
            if (row.size() == MAX_BYTES) {
                throw CommandFailure.usage(
                        file + ": the header row has no end within " + MAX_BYTES + " bytes (is a quote left open?)");
            }
        }
        if (row.size() == 0) {
            throw CommandFailure.usage(file + " is empty: a CSV file starts with a header row");
        }
        return row.toByteArray();
    }

    private static List<String> columns(String file, byte[] row) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(row))
                    .toString();
            try (CSVParser parser = CSVParser.parse(text, CSV)) {
                CSVRecord record = parser.iterator().next();
                return record.stream().map(String::strip).toList();
            }
        } catch (CharacterCodingException e) {
            throw CommandFailure.usage(file + ": the header row is not UTF-8");
        } catch (IOException | RuntimeException e) {
            throw CommandFailure.usage(
                    file + ": the header row is no CSV: a quoted cell must end at a comma or the line's end");
        }
    }

    private static void check(String file, List<String> columns, String userIdColumn) {
        Set<String> seen = new HashSet<>();
        for (String column : columns) {
            if (column.isEmpty()) {
                throw CommandFailure.usage(file + ": column " + (seen.size() + 1) + " of the header has no name");
            }
            if (!seen.add(column)) {
                throw CommandFailure.usage(file + ": the header names the column " + column + " twice");
            }
        }
        if (!seen.contains(userIdColumn)) {
            throw CommandFailure.usage(file + ": the header has no column " + userIdColumn
                    + " (--user-id-column names another); it has " + String.join(", ", columns));
        }
        if (!userIdColumn.equals(USER_ID) && seen.contains(USER_ID)) {
            throw CommandFailure.usage(file + ": the header has a column " + USER_ID + " beside " + userIdColumn
                    + ", which --user-id-column would send by that name");
        }
    }

    private static byte[] renamed(byte[] row, List<String> columns, String userIdColumn) {
        List<String> names = columns.stream()
                .map(column -> column.equals(userIdColumn) ? USER_ID : column)
                .toList();
        int end = row.length;
        while (end > 0 && (row[end - 1] == '\n' || row[end - 1] == '\r')) {
            end--;
        }
        String lineEnd = new String(row, end, row.length - end, StandardCharsets.US_ASCII);
        return (CSVFormat.DEFAULT.format(names.toArray()) + lineEnd).getBytes(StandardCharsets.UTF_8);
    }
}
