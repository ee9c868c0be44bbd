package dev.linkstream.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A CSV or NDJSON file of users, which may be larger than memory. It is read once when it is opened, for its digest and
 * the number of its entries, and again for every upload.
 */
final class UserFile {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final int BUFFER = 64 * 1024;

    private final Path path;
    private final String name;
    private final boolean csv;
    private final CsvHeader header;
    private final long entriesStart;
    private final long size;
    private final long entries;
    private final String digest;

    /**
     * Reads a file by the format that its name ends with.
     *
     * @param userIdColumn the CSV column that holds the user id; every other column is an attribute
     * @throws CommandFailure when it is no file, is of another format, or its CSV header is unusable
     */
    UserFile(Path path, String userIdColumn) throws IOException {
        this.path = path;
        name = String.valueOf(path.getFileName());
        csv = isCsv(path, name);
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw CommandFailure.usage(path + " is not a file that can be read");
        }
        MessageDigest sha256 = sha256();
        try (InputStream in = open()) {
            long mark = skipByteOrderMark(in);
            header = csv ? CsvHeader.read(name, in, userIdColumn) : new CsvHeader(new byte[0], 0, 1);
            entriesStart = mark + header.length();
            sha256.update(header.sent());
            EntryScanner scanner = scanner();
            long bytes = entriesStart;
            long found = 0;
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sha256.update(buffer, 0, read);
                found += count(scanner, buffer, 0, read);
                bytes += read;
            }
            size = bytes;
            entries = found;
        }
        digest = HexFormat.of().formatHex(sha256.digest());
    }

    private static boolean isCsv(Path path, String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean csv = lower.endsWith(".csv");
        if (!csv && !lower.endsWith(".ndjson") && !lower.endsWith(".jsonl")) {
            throw CommandFailure.usage("the file must be a .csv or .ndjson file, and is " + path);
        }
        return csv;
    }

    String name() {
        return name;
    }

    /** Bytes of the file. */
    long size() {
        return size;
    }

    /** Entries of the file, as far as it is well-formed. */
    long entries() {
        return entries;
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
            rest.skipNBytes(entriesStart);
        } catch (IOException e) {
            rest.close();
            throw e;
        }
        upload.begin();
        upload.add(entriesStart, 0);
        return new SequenceInputStream(
                new ByteArrayInputStream(header.sent()),
                new CountedInput(rest, size - entriesStart, scanner(), upload));
    }

    /** Where the entries stand in the file. */
    LineNumbers lines() throws IOException {
        InputStream in = open();
        in.skipNBytes(entriesStart);
        return new LineNumbers(in, scanner());
    }

    private EntryScanner scanner() {
        return csv ? new CsvScanner(header.nextLine()) : new NdjsonScanner();
    }

    private InputStream open() throws IOException {
        return new BufferedInputStream(Files.newInputStream(path), BUFFER);
    }

    /** How many entries these bytes are found to hold. */
    static int count(EntryScanner scanner, byte[] bytes, int offset, int length) {
        int found = 0;
        for (int i = offset; i < offset + length; i++) {
            if (scanner.step(bytes[i])) {
                found++;
            }
        }
        return found;
    }

    /** Skips the mark, which is no part of the text, and answers its length. */
    private static long skipByteOrderMark(InputStream in) throws IOException {
        in.mark(BYTE_ORDER_MARK.length);
        if (Arrays.equals(in.readNBytes(BYTE_ORDER_MARK.length), BYTE_ORDER_MARK)) {
            return BYTE_ORDER_MARK.length;
        }
        in.reset();
        return 0;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
