package dev.linkstream.privacy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Associated data: what a ciphertext belongs to, each part behind its length, so that no two lists look alike. */
final class Associated {

    private Associated() {}

    static byte[] data(byte version, String... parts) {
        byte[][] texts = new byte[parts.length][];
        int length = 1;
        for (int i = 0; i < parts.length; i++) {
            texts[i] = parts[i].getBytes(StandardCharsets.UTF_8);
            length += Integer.BYTES + texts[i].length;
        }
        ByteBuffer data = ByteBuffer.allocate(length).put(version);
        for (byte[] text : texts) {
            data.putInt(text.length).put(text);
        }
        return data.array();
    }
}
