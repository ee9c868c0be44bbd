package dev.linkstream.requests;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Looks at the first bytes of a body for what is no text in UTF-8, so that it is refused once and not line by line. */
final class TextHead {

    private static final int HEAD_BYTES = 64 << 10;
    private static final int MAGIC_BYTES = 4;
    private static final String RULE = "The file must be text in UTF-8, but ";

    private final BufferedInputStream body;

    TextHead(InputStream body) {
        this.body = new BufferedInputStream(body, HEAD_BYTES);
    }

    /**
     * The body of lines that are decoded one by one: only what is another kind of file altogether is refused.
     *
     * @throws BrokenBodyException if it is one
     */
    InputStream ofUtf8Lines() throws IOException {
        requireText(peek(MAGIC_BYTES));
        return body;
    }

    /**
     * The body of one JSON text, whose reader refuses what is no UTF-8 where it stands, but takes what begins with a zero for
     * UTF-16 or UTF-32.
     *
     * @throws BrokenBodyException if it does, or is another kind of file
     */
    InputStream ofJson() throws IOException {
        byte[] head = peek(MAGIC_BYTES);
        requireText(head);
        if (head.length > 1 && (head[0] == 0 || head[1] == 0)) {
            throw new BrokenBodyException(1, RULE + "it begins with a zero byte.");
        }
        return body;
    }

    /**
     * The body of a table whose first 64 KB are UTF-8, or UTF-8 with damage: where no character beyond ASCII is right, the
     * whole is in another encoding.
     *
     * @throws BrokenBodyException if it is
     */
    InputStream ofUtf8Table() throws IOException {
        byte[] head = peek(HEAD_BYTES);
        requireText(head);
        long line = firstLineOfAnotherEncoding(head);
        if (line > 0) {
            throw new BrokenBodyException(
                    line, RULE + "line " + line + " is not: save it as UTF-8 (in Excel: CSV UTF-8).");
        }
        return body;
    }

    private byte[] peek(int bytes) throws IOException {
        body.mark(bytes);
        byte[] head = body.readNBytes(bytes);
        body.reset();
        return head;
    }

    private static void requireText(byte[] head) {
        String other = otherThanUtf8(head);
        if (other != null) {
            throw new BrokenBodyException(1, RULE + "it is " + other + ": save it as UTF-8 (in Excel: CSV UTF-8).");
        }
    }

    private static @Nullable String otherThanUtf8(byte[] head) {
        if (begins(head, 0xFF, 0xFE) || begins(head, 0xFE, 0xFF) || isTwoBytesACharacter(head)) {
            return "UTF-16";
        }
        if (begins(head, 'P', 'K', 3, 4)) {
            return "a ZIP file, as Excel's workbooks are";
        }
        if (begins(head, 0xD0, 0xCF, 0x11, 0xE0)) {
            return "an Excel workbook";
        }
        return begins(head, 0x1F, 0x8B) ? "gzip" : null;
    }

    private static boolean begins(byte[] head, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (i >= head.length || (head[i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /** The first characters of any table or JSON are ASCII, of which UTF-16 makes every other byte zero. */
    private static boolean isTwoBytesACharacter(byte[] head) {
        return head.length >= MAGIC_BYTES
                && ((head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0)
                        || (head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0));
    }

    /** The first line that is no UTF-8 where no character beyond ASCII is; 0 where there is none. */
    private static long firstLineOfAnotherEncoding(byte[] head) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(head);
        CharBuffer out = CharBuffer.allocate(head.length);
        int firstWrong = -1;
        // The last character may be cut: not the end of the input.
        for (CoderResult result = decoder.decode(in, out, head.length < HEAD_BYTES);
                result.isError();
                result = decoder.decode(in, out, head.length < HEAD_BYTES)) {
            firstWrong = firstWrong < 0 ? in.position() : firstWrong;
            in.position(in.position() + result.length());
        }
        boolean anyRight = out.flip().chars().anyMatch(c -> c > 0x7F && c != '\uFEFF');
        return firstWrong < 0 || anyRight ? 0 : 1 + newlines(Arrays.copyOf(head, firstWrong));
    }

    private static long newlines(byte[] bytes) {
        long count = 0;
        for (int i = 0; i < bytes.length; i++) {
            boolean lineEnd = bytes[i] == '\n' || (bytes[i] == '\r' && (i + 1 == bytes.length || bytes[i + 1] != '\n'));
            count += lineEnd ? 1 : 0;
        }
        return count;
    }
}
