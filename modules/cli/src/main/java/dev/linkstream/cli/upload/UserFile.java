package dev.linkstream.cli.upload;

import dev.linkstream.cli.terminal.CommandFailure;
import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.requests.BrokenBodyException;
import dev.linkstream.requests.CsvHeader;
import dev.linkstream.requests.CsvLines;
import dev.linkstream.requests.EntryLines;
import dev.linkstream.requests.NdjsonLines;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;

/**
 * A CSV or NDJSON file of users, which may be larger than memory. When it is opened it is read by the same reader as the
 * server's, for its digest and the number of its entries, and again for every upload.
 */
public final class UserFile {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final int BUFFER = 64 * 1024;
    private static final int MAX_LINE_BYTES = 4 << 20;

    private final Path path;
    private final String name;
    private final boolean csv;
    private final String userIdColumn;
    private final List<String> warnings;
    /** What is sent instead of the first bytes of the file. */
    private final byte[] front;

    private final long frontBytes;
    private final long size;
    private final long entries;
    private final String digest;

    /**
     * Reads a file by the format that its name ends with.
     *
     * @param userIdColumn the CSV column that holds the user id; every other column is an attribute
     * @throws CommandFailure when it is no file, is of another format, or its CSV header is unusable
     */
    public UserFile(Path path, String userIdColumn) throws IOException {
        this.path = path;
        this.userIdColumn = userIdColumn;
        name = String.valueOf(path.getFileName());
        csv = isCsv(path, name);
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw CommandFailure.usage(path + " is not a file that can be read");
        }
        size = Files.size(path);
        try (InputStream in = open()) {
            EntryLines lines = lines(in);
            CsvHeader header = lines instanceof CsvLines table ? header(table) : null;
            if (header == null || userIdColumn.equals(CsvHeader.USER_ID)) {
                front = new byte[0];
                frontBytes = markBytes();
            } else {
                front = renamed(header);
                frontBytes = header.bytes();
            }
            entries = count(lines);
            warnings = userIdColumn.equals(CsvHeader.USER_ID) ? lines.warnings() : List.of();
        } catch (BrokenBodyException e) {
            String message = Objects.requireNonNull(e.getMessage());
            throw CommandFailure.usage(
                    name + ": " + message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1));
        }
        digest = digestOf();
    }

    private static boolean isCsv(Path path, String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean csv = lower.endsWith(".csv");
        if (!csv && !lower.endsWith(".ndjson") && !lower.endsWith(".jsonl")) {
            throw CommandFailure.usage("the file must be a .csv or .ndjson file, and is " + path);
        }
        return csv;
    }

    private EntryLines lines(InputStream in) throws IOException {
        return csv
                ? new CsvLines(in, MAX_LINE_BYTES, userIdColumn)
                : new NdjsonLines(in, ValueLimits.DEFAULT, MAX_LINE_BYTES, null);
    }

    private CsvHeader header(CsvLines table) {
        CsvHeader header = table.header();
        if (header == null) {
            throw CommandFailure.usage(name + " is empty: a CSV file starts with a header row");
        }
        if (header.userIdColumn() < 0) {
            throw CommandFailure.usage(name + ": the header has no column " + userIdColumn
                    + " (--user-id-column names another); it has " + String.join(", ", header.columns()));
        }
        if (!userIdColumn.equals(CsvHeader.USER_ID) && header.columns().contains(CsvHeader.USER_ID)) {
            throw CommandFailure.usage(name + ": the header has a column " + CsvHeader.USER_ID + " beside "
                    + userIdColumn + ", which --user-id-column would send by that name");
        }
        return header;
    }

    private static byte[] renamed(CsvHeader header) {
        Object[] names = IntStream.range(0, header.columns().size())
                .mapToObj(i -> i == header.userIdColumn()
                        ? CsvHeader.USER_ID
                        : header.columns().get(i))
                .toArray();
        CSVFormat format =
                CSVFormat.DEFAULT.builder().setDelimiter(header.separator()).get();
        return (header.separatorLine() + format.format(names) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The length of the byte order mark in front, which is no part of the text. */
    private long markBytes() throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return Arrays.equals(in.readNBytes(BYTE_ORDER_MARK.length), BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
        }
    }

    private static long count(EntryLines lines) throws IOException {
        long found = 0;
        try {
            while (lines.next() != null) {
                found++;
            }
        } catch (BrokenBodyException e) {
            return found + 1; // the rest is the last one
        }
        return found;
    }

    private String digestOf() throws IOException {
        MessageDigest sha256 = sha256();
        sha256.update(front);
        try (InputStream in = open()) {
            in.skipNBytes(frontBytes);
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sha256.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    public String name() {
        return name;
    }

    /** What a person should know of the file before its links are made. */
    public List<String> warnings() {
        return warnings;
    }

    /** Bytes of the file. */
    public long size() {
        return size;
    }

    /** Entries of the file, as far as it is well-formed. */
    public long entries() {
        return entries;
    }

    /** About how many entries lie within the first bytes of the file. */
    long entriesWithin(long bytes) {
        return bytes >= size ? entries : (long) ((double) entries * bytes / size);
    }

    /** SHA-256 of what {@link #body} sends, in hexadecimal digits. */
    String digest() {
        return digest;
    }

    String mediaType() {
        return csv ? "text/csv" : "application/x-ndjson";
    }

    /**
     * The file as it is sent.
     *
     * @param upload is told what of the file was read
     */
    InputStream body(UploadCount upload) throws IOException {
        InputStream rest = open();
        try {
            rest.skipNBytes(frontBytes);
        } catch (IOException e) {
            rest.close();
            throw e;
        }
        upload.begin();
        upload.add(frontBytes);
        return new SequenceInputStream(
                new ByteArrayInputStream(front), new CountedInput(rest, size - frontBytes, upload));
    }

    /** Where the entries stand in the file. */
    LineNumbers lines() throws IOException {
        InputStream in = open();
        return new LineNumbers(in, lines(in));
    }

    private InputStream open() throws IOException {
        return new BufferedInputStream(Files.newInputStream(path), BUFFER);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
