package dev.linkstream.operations;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Bytes of which nobody knows what they are, for people to look at. */
public final class RawBytes {

    private RawBytes() {}

    /** The text that these bytes are in UTF-8; null where they are none, or hold what a terminal would obey. */
    public static @Nullable String text(byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
        return text.chars().allMatch(c -> !Character.isISOControl(c) || c == '\t' || c == '\n' || c == '\r')
                ? text
                : null;
    }

    /** The text, else hexadecimal digits after {@code 0x}. */
    public static String shown(byte @Nullable [] bytes) {
        if (bytes == null) {
            return "null";
        }
        String text = text(bytes);
        return text == null ? "0x" + hex(bytes) : text;
    }

    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
