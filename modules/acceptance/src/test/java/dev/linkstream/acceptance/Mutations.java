package dev.linkstream.acceptance;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Bytes that are nearly right: samples with some of them changed, the same for the same seed. */
final class Mutations {

    private static final int MOST_CHANGES = 4;
    private static final int LONGEST_RUN = 5_000;

    /** What parsers stumble over. */
    private static final List<byte[]> TRAPS = List.of(
            bytes("\r\n"),
            bytes("\r\n\r\n"),
            bytes("\n"),
            bytes("%00"),
            bytes("%2f"),
            bytes("%"),
            bytes("..;/"),
            bytes("\""),
            bytes("\\"),
            bytes("\\ud800"),
            bytes("{"),
            bytes("["),
            bytes("}"),
            bytes(","),
            bytes(":"),
            bytes("null"),
            bytes("-0"),
            bytes("1e999999999"),
            bytes("1e99999999999"),
            bytes("99999999999999999999"),
            bytes("NaN"),
            bytes("\uFEFF"),
            bytes("\u202E\u0000"),
            new byte[] {(byte) 0xC0, (byte) 0x80},
            new byte[] {(byte) 0xFF, (byte) 0xFE},
            new byte[] {0, 0, 0, 0, 1},
            bytes("Content-Length: 4\r\n"),
            bytes("Transfer-Encoding: chunked\r\n"),
            bytes("Expect: 100-continue\r\n"),
            bytes("Content-Encoding: gzip\r\n"),
            bytes("Idempotency-Key: k\r\n"),
            bytes("Prefer: respond-async\r\n"),
            bytes("Accept: text/html;q=2,,;\r\n"));

    private final List<byte[]> samples;
    private final SplittableRandom random;

    Mutations(List<byte[]> samples, long seed) {
        this.samples = samples;
        random = new SplittableRandom(seed);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    byte[] next() {
        byte[] bytes = samples.get(random.nextInt(samples.size()));
        for (int changes = 1 + random.nextInt(MOST_CHANGES); changes > 0; changes--) {
            bytes = change(bytes);
        }
        return bytes;
    }

    private byte[] change(byte[] bytes) {
        if (bytes.length == 0) {
            return TRAPS.get(random.nextInt(TRAPS.size()));
        }
        int from = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, from + 1 + random.nextInt(8));
        return switch (random.nextInt(9)) {
            case 0 -> {
                byte[] flipped = bytes.clone();
                flipped[from] ^= (byte) (1 << random.nextInt(8));
                yield flipped;
            }
            case 1 -> {
                byte[] replaced = bytes.clone();
                replaced[from] = (byte) random.nextInt(256);
                yield replaced;
            }
            case 2 -> join(bytes, from, new byte[0], to);
            case 3 -> join(bytes, to, slice(bytes, from, to), to);
            case 4, 5 -> join(bytes, from, TRAPS.get(random.nextInt(TRAPS.size())), from);
            case 6 -> slice(bytes, 0, from);
            case 7 -> {
                byte[] run = new byte[random.nextInt(LONGEST_RUN)];
                Arrays.fill(run, bytes[from]);
                yield join(bytes, from, run, from);
            }
            default -> {
                byte[] other = samples.get(random.nextInt(samples.size()));
                int at = random.nextInt(other.length);
                yield join(bytes, from, slice(other, at, Math.min(other.length, at + 64)), to);
            }
        };
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static byte[] join(byte[] bytes, int end, byte[] middle, int begin) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(bytes.length + middle.length);
        all.write(bytes, 0, end);
        all.writeBytes(middle);
        all.write(bytes, begin, bytes.length - begin);
        return all.toByteArray();
    }
}
