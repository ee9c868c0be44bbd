package dev.linkstream.benchmarks.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds the end of one HTTP/1.1 answer and its status, and looks at nothing else. An answer may come in any number of
 * pieces; its length is told by Content-Length or by chunks. One connection's, reused for one answer after another.
 */
final class AnswerReader {

    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONTENT_LENGTH = "\r\ncontent-length:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHUNKED = "\r\ntransfer-encoding: chunked".getBytes(StandardCharsets.US_ASCII);
    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final int UNKNOWN = -1;

    private byte[] bytes = new byte[1024];
    private int length;
    private int head = UNKNOWN;
    private int end = UNKNOWN;
    private int chunk;

    /**
     * Takes all that is there.
     *
     * @return whether the answer is whole now
     * @throws IllegalStateException if it is no HTTP answer, its length is not told, or there is more than one answer
     */
    boolean read(ByteBuf in) {
        int more = in.readableBytes();
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
        in.readBytes(bytes, length, more);
        length += more;
        if (head == UNKNOWN) {
            readHead();
        }
        if (head != UNKNOWN && end == UNKNOWN) {
            readChunks();
        }
        if (end != UNKNOWN && length > end) {
            throw new IllegalStateException("There are " + (length - end) + " bytes after the end of an answer");
        }
        return length == end;
    }

    /** Status of the whole answer. */
    int status() {
        return 100 * digit(STATUS_AT) + 10 * digit(STATUS_AT + 1) + digit(STATUS_AT + 2);
    }

    /** The whole answer as it came. */
    byte[] whole() {
        return Arrays.copyOf(bytes, length);
    }

    /** Begins with the next answer. */
    void reset() {
        length = 0;
        head = UNKNOWN;
        end = UNKNOWN;
    }

    private void readHead() {
        int at = find(END_OF_HEAD, 0, length);
        if (at == UNKNOWN) {
            return;
        }
        head = at + END_OF_HEAD.length;
        int told = find(CONTENT_LENGTH, 0, head);
        if (told != UNKNOWN) {
            end = head + number(told + CONTENT_LENGTH.length, 10);
        } else if (find(CHUNKED, 0, head) != UNKNOWN) {
            chunk = head;
        } else {
            throw new IllegalStateException("An answer tells no length: "
                    + new String(bytes, 0, head, StandardCharsets.ISO_8859_1)
                            .lines()
                            .toList());
        }
    }

    private void readChunks() {
        while (end == UNKNOWN) {
            int line = find(END_OF_HEAD, 2, 2, chunk, length);
            if (line == UNKNOWN) {
                return;
            }
            int size = number(chunk, 16);
            // A chunk ends with a line end, and so does the trailer, which nobody here writes.
            int next = line + 2 + size + 2;
            if (size == 0) {
                end = next;
            } else if (next > length) {
                return;
            }
            chunk = next;
        }
    }

    private int number(int from, int radix) {
        int at = from;
        while (bytes[at] == ' ') {
            at++;
        }
        int number = 0;
        for (int digit = Character.digit(bytes[at], radix); digit >= 0; digit = Character.digit(bytes[++at], radix)) {
            number = radix * number + digit;
        }
        return number;
    }

    private int digit(int at) {
        int digit = Character.digit(bytes[at], 10);
        if (digit < 0) {
            throw new IllegalStateException("An answer has no status");
        }
        return digit;
    }

    private int find(byte[] wanted, int from, int to) {
        return find(wanted, 0, wanted.length, from, to);
    }

    /** Where these bytes begin, letters in either case; all of what is looked for is in lower case. */
    private int find(byte[] wanted, int offset, int count, int from, int to) {
        for (int at = from; at <= to - count; at++) {
            int same = 0;
            while (same < count && lower(bytes[at + same]) == wanted[offset + same]) {
                same++;
            }
            if (same == count) {
                return at;
            }
        }
        return UNKNOWN;
    }

    private static int lower(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
    }
}
