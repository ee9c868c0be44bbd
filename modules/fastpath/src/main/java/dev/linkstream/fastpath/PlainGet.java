package dev.linkstream.fastpath;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A plain GET, read where it lies in what a connection brought. Plain is what {@link PlainHeaders} says, without a body,
 * and what no two readers of HTTP see differently: every line ends with CR and LF, none goes on in a second one, and all
 * is printable ASCII. What is asked for shares this one's bytes, and holds until the next.
 */
public final class PlainGet {

    /** Of one read. A head has some hundred bytes; a browser's with many cookies a few thousand. */
    private static final int MOST_BYTES = 16 << 10;

    private static final int MOST_HEADERS = 64;
    private static final byte[] METHOD = ascii("GET ");
    private static final byte[] VERSION = ascii(" HTTP/1.1\r\n");
    private static final boolean[] NAME = new boolean[128];

    /** An array: it is gone through for every header. */
    private static final AsciiString[] FOREIGN = Stream.concat(
                    PlainHeaders.FOREIGN.stream(), Stream.of(HttpHeaderNames.CONTENT_LENGTH))
            .toArray(AsciiString[]::new);

    static {
        for (byte c : ascii("!#$%&'*+-.^_`|~")) {
            NAME[c] = true;
        }
        for (char c = 0; c < NAME.length; c++) {
            NAME[c] |= PlainHeaders.isAlphanumeric(c);
        }
    }

    private final byte[] bytes = new byte[MOST_BYTES];
    private final int[] names = new int[MOST_HEADERS];
    private final int[] nameEnds = new int[MOST_HEADERS];
    private final int[] values = new int[MOST_HEADERS];
    private final int[] valueEnds = new int[MOST_HEADERS];
    private int filled;
    private int next;
    private int target;
    private int targetEnd;
    private int headers;

    /** The host that was found plain last, empty at first: the next one hardly ever is another. */
    private byte[] plainHost = {};

    /** Takes in what was read, as far as there is room; {@code read} is not empty. */
    void fill(ByteBuf read) {
        next = 0;
        filled = 0;
        if (read.getByte(read.readerIndex()) != METHOD[0]) {
            // Most that is none is a call with a body, and long.
            return;
        }
        filled = Math.min(read.readableBytes(), MOST_BYTES);
        read.getBytes(read.readerIndex(), bytes, 0, filled);
    }

    /** Goes to the next request; the length of it in bytes, 0 where what comes next is not all of a plain GET. */
    int next() {
        int end = end();
        if (end < 0 || !isPlain()) {
            return 0;
        }
        int length = end - next;
        next = end;
        return length;
    }

    private int end() {
        if (!is(METHOD, next)) {
            return -1;
        }
        target = next + METHOD.length;
        targetEnd = target;
        while (targetEnd < filled && bytes[targetEnd] > ' ' && bytes[targetEnd] < 0x7f) {
            targetEnd++;
        }
        if (!is(VERSION, targetEnd)) {
            return -1;
        }
        int i = targetEnd + VERSION.length;
        headers = 0;
        while (i >= 0 && i < filled && bytes[i] != '\r') {
            i = headers < MOST_HEADERS ? header(i) : -1;
        }
        return i < 0 ? -1 : lineEnd(i);
    }

    /** Where the next line begins; -1 where this one is not well-formed, or not all there. */
    private int header(int from) {
        int colon = from;
        while (colon < filled && bytes[colon] >= 0 && NAME[bytes[colon]]) {
            colon++;
        }
        if (colon == from || colon == filled || bytes[colon] != ':') {
            return -1;
        }
        int value = colon + 1;
        while (value < filled && bytes[value] == ' ') {
            value++;
        }
        int line = value;
        while (line < filled && bytes[line] >= ' ' && bytes[line] < 0x7f) {
            line++;
        }
        int end = line;
        while (end > value && bytes[end - 1] == ' ') {
            end--;
        }
        names[headers] = from;
        nameEnds[headers] = colon;
        values[headers] = value;
        valueEnds[headers] = end;
        headers++;
        return lineEnd(line);
    }

    private int lineEnd(int i) {
        return i + 1 < filled && bytes[i] == '\r' && bytes[i + 1] == '\n' ? i + 2 : -1;
    }

    private boolean is(byte[] text, int from) {
        if (from + text.length > filled) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            if (bytes[from + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean isPlain() {
        boolean host = false;
        boolean connection = false;
        for (int i = 0; i < headers; i++) {
            if (isForeign(i)) {
                return false;
            }
            if (isNamed(i, HttpHeaderNames.HOST)) {
                if (host || !isPlainHost(i)) {
                    return false;
                }
                host = true;
            } else if (isNamed(i, HttpHeaderNames.CONNECTION)) {
                if (connection || !is(HttpHeaderValues.KEEP_ALIVE, values[i], valueEnds[i])) {
                    return false;
                }
                connection = true;
            }
        }
        return host;
    }

    private boolean isPlainHost(int header) {
        int from = values[header];
        int to = valueEnds[header];
        if (to > from && Arrays.equals(plainHost, 0, plainHost.length, bytes, from, to)) {
            return true;
        }
        boolean plain = PlainHeaders.isPlainHost(value(header));
        if (plain) {
            plainHost = Arrays.copyOfRange(bytes, from, to);
        }
        return plain;
    }

    private boolean isForeign(int header) {
        for (AsciiString foreign : FOREIGN) {
            if (isNamed(header, foreign)) {
                return true;
            }
        }
        return false;
    }

    /** {@code name}: in lower case. */
    private boolean isNamed(int header, AsciiString name) {
        return is(name, names[header], nameEnds[header]);
    }

    /** {@code word}: letters in lower case, and hyphens. */
    private boolean is(AsciiString word, int from, int to) {
        if (to - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            // Makes letters small; nothing else that is printable becomes one, or a hyphen.
            if ((bytes[from + i] | 0x20) != word.byteAt(i)) {
                return false;
            }
        }
        return true;
    }

    private AsciiString value(int header) {
        return new AsciiString(bytes, values[header], valueEnds[header] - values[header], false);
    }

    /** What is asked for, as it stands in the request's first line. */
    public AsciiString target() {
        return new AsciiString(bytes, target, targetEnd - target, false);
    }

    /** The first value of a header, null where there is none; {@code name} in lower case. */
    public @Nullable AsciiString first(AsciiString name) {
        for (int i = 0; i < headers; i++) {
            if (isNamed(i, name)) {
                return value(i);
            }
        }
        return null;
    }

    /** All values of a header in their order; {@code name} in lower case. */
    public List<AsciiString> all(AsciiString name) {
        List<AsciiString> all = new ArrayList<>();
        for (int i = 0; i < headers; i++) {
            if (isNamed(i, name)) {
                all.add(value(i));
            }
        }
        return all;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
