package dev.linkstream.benchmarks.load;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Requests for short codes, each chosen by chance, as a browser sends them: a template's bytes with another code. */
public final class CodeRequests implements Supplier<byte[]> {

    private static final byte[] ALPHABET =
            "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".getBytes(StandardCharsets.US_ASCII);
    private static final int CODE_LENGTH = 11;
    private static final int CODE_AT = "GET /".length();
    private static final String BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    private static final byte[] TEMPLATE = template(BROWSER);

    /** Of one that fetches previews, and whose visits nobody counts. */
    private static final byte[] BOT_TEMPLATE = template(BROWSER.substring(0, BROWSER.length() - 10) + "Previewbot");

    private static byte[] template(String userAgent) {
        return ("GET /" + "1".repeat(CODE_LENGTH) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                        + "User-Agent: " + userAgent + "\r\n"
                        + "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
                        + "Accept-Language: de,en-US;q=0.7,en;q=0.3\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"
                        + "Connection: keep-alive\r\nUpgrade-Insecure-Requests: 1\r\nSec-Fetch-Dest: document\r\n"
                        + "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Site: none\r\nSec-Fetch-User: ?1\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** One behind the other. */
    private final byte[] codes;

    private final SplittableRandom random = new SplittableRandom();

    private final double unknown;
    private final byte[] template;

    private CodeRequests(byte[] codes, double unknown, byte[] template) {
        this.codes = codes;
        this.unknown = unknown;
        this.template = template;
    }

    public static CodeRequests of(List<String> codes) {
        for (String code : codes) {
            if (code.length() != CODE_LENGTH) {
                throw new IllegalArgumentException("A code has " + CODE_LENGTH + " characters, and one is " + code);
            }
        }
        return new CodeRequests(String.join("", codes).getBytes(StandardCharsets.US_ASCII), 0, TEMPLATE);
    }

    /** Codes of the right length and alphabet that nobody was given. */
    public static CodeRequests garbage() {
        return new CodeRequests(new byte[0], 1, TEMPLATE);
    }

    /** The same codes, and among them this share of garbage, 0 to 1. */
    public CodeRequests amongGarbage(double share) {
        return new CodeRequests(codes, share, template);
    }

    /** The same, as one that fetches previews sends them: as many bytes, and the same answer, which does not count. */
    public CodeRequests ofBots() {
        return new CodeRequests(codes, unknown, BOT_TEMPLATE);
    }

    @Override
    public byte[] get() {
        byte[] request = template.clone();
        if (unknown > 0 && random.nextDouble() < unknown) {
            for (int i = 0; i < CODE_LENGTH; i++) {
                request[CODE_AT + i] = ALPHABET[random.nextInt(ALPHABET.length)];
            }
        } else {
            int chosen = random.nextInt(codes.length / CODE_LENGTH);
            System.arraycopy(codes, chosen * CODE_LENGTH, request, CODE_AT, CODE_LENGTH);
        }
        return request;
    }
}
