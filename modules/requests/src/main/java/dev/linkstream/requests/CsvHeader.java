package dev.linkstream.requests;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.jspecify.annotations.Nullable;

/**
 * The header row of a CSV file, with what it says of the file: by which character cells are separated, and which column is
 * the user id.
 *
 * @param columns their names without spaces around them, in order; empty columns at the end are none
 * @param userIdColumn the place of the user id among them, -1 for none
 * @param userIdToTheLetter whether that column has just the name that was asked for, and nothing invisible beside it
 * @param separator comma, semicolon, tab, or what a line {@code sep=} in front says
 * @param separatorLine that line as it stands, empty for none
 * @param bytes of the file up to the first row, a byte order mark included
 */
public record CsvHeader(
        List<String> columns,
        int userIdColumn,
        boolean userIdToTheLetter,
        char separator,
        String separatorLine,
        long bytes) {

    /** The column that is the user id, unless another one is named. */
    public static final String USER_ID = "user_id";

    private static final Pattern SEPARATOR_LINE = Pattern.compile("\"?[sS][eE][pP]=(.)\"?[,;\\s]*");
    private static final char[] SEPARATORS = {',', ';', '\t'};
    private static final int MAX_CHARACTERS = 1 << 20;

    /**
     * Reads the header, behind blank lines if there are any.
     *
     * @param userIdName the name of the column that is the user id
     * @return null where there is nothing but blank lines
     * @throws BrokenBodyException if it cannot be used
     */
    static @Nullable CsvHeader read(TextLines lines, String userIdName) throws IOException {
        long bytes = 0;
        String separatorLine = "";
        for (TextLines.TextLine line = lines.next(); line != null; line = lines.next()) {
            bytes += line.bytes();
            Matcher separator = SEPARATOR_LINE.matcher(line.text().strip().isEmpty() ? line.text() : trimEnd(line));
            if (line.number() == 1 && separator.matches()) {
                separatorLine = line.text();
            } else if (!line.isBlank()) {
                return read(line, lines, separatorLine, bytes, userIdName);
            }
        }
        return null;
    }

    private static String trimEnd(TextLines.TextLine line) {
        return line.text().replaceAll("[\r\n]+$", "");
    }

    private static CsvHeader read(
            TextLines.TextLine first, TextLines lines, String separatorLine, long bytes, String userIdName)
            throws IOException {
        StringBuilder text = new StringBuilder(first.text());
        boolean utf8 = first.utf8();
        boolean whole = first.whole();
        long length = bytes;
        for (long quotes = quotes(text); quotes % 2 != 0 && text.length() <= MAX_CHARACTERS; ) {
            TextLines.TextLine next = lines.next();
            if (next == null) {
                throw broken(first, "The header row opens a quote that is never closed.");
            }
            text.append(next.text());
            quotes += quotes(next.text());
            utf8 &= next.utf8();
            whole &= next.whole();
            length += next.bytes();
        }
        if (!whole || text.length() > MAX_CHARACTERS) {
            throw broken(first, "The header row has no end within 1 MB: is a quote left open?");
        }
        if (!utf8) {
            throw broken(first, "The header row must be UTF-8: save the file as UTF-8 (in Excel: CSV UTF-8).");
        }
        if (text.toString().stripLeading().startsWith("{\"")) {
            throw broken(first, "The header row is JSON: send the file as application/x-ndjson.");
        }
        char separator = separatorLine.isEmpty() ? separator(text.toString(), userIdName) : separatorOf(separatorLine);
        List<String> columns = columns(text.toString(), separator);
        if (columns == null) {
            throw broken(first, "The header row is no CSV: a quoted cell must end at a separator or the line's end.");
        }
        check(columns, first);
        int userId = userId(columns, userIdName, first);
        boolean toTheLetter = cells(text.toString(), separator).stream()
                .anyMatch(cell -> cell.strip().equals(userIdName));
        return new CsvHeader(List.copyOf(columns), userId, toTheLetter, separator, separatorLine, length);
    }

    private static BrokenBodyException broken(TextLines.TextLine line, String message) {
        return new BrokenBodyException(line.number(), message);
    }

    /** As long as their number is odd, one is open. */
    private static long quotes(CharSequence text) {
        return text.chars().filter(c -> c == '"').count();
    }

    private static char separatorOf(String line) {
        Matcher matcher = SEPARATOR_LINE.matcher(line.replaceAll("[\r\n]+$", ""));
        return matcher.matches() ? matcher.group(1).charAt(0) : ',';
    }

    /** The one by which a column is the user id, or else that which separates most. */
    private static char separator(String header, String userIdName) {
        char best = SEPARATORS[0];
        int most = 1;
        for (char separator : SEPARATORS) {
            List<String> columns = columns(header, separator);
            if (columns != null && !candidates(columns, userIdName).isEmpty()) {
                return separator;
            }
            if (columns != null && columns.size() > most) {
                most = columns.size();
                best = separator;
            }
        }
        return best;
    }

    static CSVFormat format(char separator) {
        return CSVFormat.DEFAULT
                .builder()
                .setDelimiter(separator)
                .setIgnoreEmptyLines(false)
                .get();
    }

    /** The names in the header, null where it is no CSV. */
    private static @Nullable List<String> columns(String header, char separator) {
        List<String> columns = cells(header, separator).stream()
                .map(CsvHeader::clean)
                .collect(Collectors.toCollection(ArrayList::new));
        while (columns.size() > 1 && columns.get(columns.size() - 1).isEmpty()) {
            columns.remove(columns.size() - 1);
        }
        return columns.isEmpty() ? null : columns;
    }

    /** The cells of the header as they stand; none where it is no CSV. */
    private static List<String> cells(String header, char separator) {
        try (CSVParser parser = CSVParser.parse(header, format(separator))) {
            return parser.iterator().next().toList();
        } catch (IOException | RuntimeException e) {
            return List.of();
        }
    }

    /** A name without what nobody sees around it: white space, no-break spaces, byte order marks. */
    private static String clean(String cell) {
        int start = 0;
        int end = cell.length();
        while (start < end && isInvisible(cell.charAt(start))) {
            start++;
        }
        while (end > start && isInvisible(cell.charAt(end - 1))) {
            end--;
        }
        return cell.substring(start, end);
    }

    private static boolean isInvisible(char c) {
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || (c >= '\u200B' && c <= '\u200F')
                || c == '\uFEFF';
    }

    private static void check(List<String> columns, TextLines.TextLine line) {
        Set<String> seen = new HashSet<>();
        for (String column : columns) {
            int place = seen.size() + 1;
            if (column.isEmpty()) {
                throw broken(line, "Column " + place + " of the header has no name: give it one, or remove it.");
            }
            if (!seen.add(column)) {
                throw broken(line, "Column " + place + " of the header has the name of one before.");
            }
        }
    }

    private static int userId(List<String> columns, String name, TextLines.TextLine line) {
        List<Integer> candidates = candidates(columns, name);
        if (candidates.size() > 1) {
            throw broken(
                    line,
                    "Columns " + (candidates.get(0) + 1) + " and " + (candidates.get(1) + 1)
                            + " of the header may both be " + name + ": rename one.");
        }
        return candidates.isEmpty() ? -1 : candidates.get(0);
    }

    /** The column of just that name, or else all that a person would read as it. */
    private static List<Integer> candidates(List<String> columns, String name) {
        int exact = columns.indexOf(name);
        if (exact >= 0) {
            return List.of(exact);
        }
        List<Integer> candidates = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            if (letters(columns.get(i)).equals(letters(name)) && !letters(name).isEmpty()) {
                candidates.add(i);
            }
        }
        return candidates;
    }

    private static String letters(String name) {
        return name.codePoints()
                .filter(Character::isLetterOrDigit)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .toLowerCase(Locale.ROOT);
    }
}
