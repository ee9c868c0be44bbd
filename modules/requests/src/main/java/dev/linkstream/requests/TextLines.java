package dev.linkstream.requests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Cuts a text in UTF-8 into its lines as an editor shows them: at LF, CR or both. In constant memory. */
final class TextLines {

    private static final int BUFFER_BYTES = 64 << 10;
    private static final char REPLACEMENT = '\uFFFD';
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /**
     * One line.
     *
     * @param number from 1
     * @param text with the end of its line; without the text where that is too large
     * @param bytes that it takes
     * @param utf8 whether all of it is; what is not stands as replacement characters
     * @param whole whether it was small enough to be kept
     */
    record TextLine(long number, String text, long bytes, boolean utf8, boolean whole) {

        boolean isBlank() {
            return whole && text.isBlank();
        }
    }

    private final InputStream in;
    private final int maxBytes;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private long number;

    TextLines(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** The next line, null behind the last. */
    @Nullable TextLine next() throws IOException {
        if (!fill()) {
            return null;
        }
        number++;
        ByteArrayOutputStream kept = new ByteArrayOutputStream(256);
        long bytes = 0;
        byte last = 0;
        while (last != '\n' && last != '\r' && fill()) {
            int end = position;
            do {
                last = buffer[end++];
            } while (end < limit && last != '\n' && last != '\r');
            bytes += end - position;
            if (bytes <= maxBytes) {
                kept.write(buffer, position, end - position);
            }
            position = end;
        }
        String ending = last == '\n' || last == '\r' ? String.valueOf((char) last) : "";
        if (last == '\r' && fill() && buffer[position] == '\n') {
            position++;
            bytes++;
            kept.write('\n');
            ending = "\r\n";
        }
        return bytes > maxBytes ? new TextLine(number, ending, bytes, true, false) : decoded(kept.toByteArray(), bytes);
    }

    private TextLine decoded(byte[] line, long bytes) {
        String text = new String(line, StandardCharsets.UTF_8);
        boolean utf8 = text.indexOf(REPLACEMENT) < 0 || isUtf8(line);
        boolean marked = number == 1 && text.startsWith(BYTE_ORDER_MARK);
        return new TextLine(number, marked ? text.substring(1) : text, bytes, utf8, true);
    }

    /** Whether it is, replacement characters of an earlier system included. */
    private static boolean isUtf8(byte[] line) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private boolean fill() throws IOException {
        if (position < limit) {
            return true;
        }
        position = 0;
        limit = in.read(buffer);
        return limit > 0;
    }
}
