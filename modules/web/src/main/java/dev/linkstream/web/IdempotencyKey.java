package dev.linkstream.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An idempotency key as it stands in Kafka.
 *
 * @param digest SHA-256 of token id, NUL and key, in hexadecimal: keys of two tokens never meet
 */
public record IdempotencyKey(String digest) {

    public static final String HEADER = "Idempotency-Key";
    public static final String RULE =
            "The Idempotency-Key header must be one value of 1 to 255 visible ASCII characters.";
    public static final String CLASH = "The key was used with another request.";
    private static final int MAX_LENGTH = 255;

    /** Whether the headers hold no key, or one that may be used. */
    public static boolean isValid(List<String> headers) {
        return headers.isEmpty() || (headers.size() == 1 && isValid(headers.get(0)));
    }

    /** The key of valid headers, null where they hold none. */
    public static @Nullable IdempotencyKey of(List<String> headers, String tokenId) {
        if (headers.isEmpty()) {
            return null;
        }
        byte[] text = (tokenId + '\0' + headers.get(0)).getBytes(StandardCharsets.UTF_8);
        try {
            return new IdempotencyKey(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java", e);
        }
    }

    private static boolean isValid(String key) {
        return !key.isEmpty() && key.length() <= MAX_LENGTH && key.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }
}
