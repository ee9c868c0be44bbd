package dev.linkstream.links;

import java.util.random.RandomGenerator;

/** Texts made of the characters that break things. */
public final class RandomText {
    private static final String NASTY =
            "\"\\/\b\f\n\r\t\u0001\u001f\u007f\u0080\u2028\u2029\ufeff\ufffd,:{}[]'<>&%;# éß中\u0301";

    private RandomText() {}

    public static String wellFormed(RandomGenerator random, int maxCharacters) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(maxCharacters + 1); left > 0; left--) {
            switch (random.nextInt(4)) {
                case 0 -> text.append(NASTY.charAt(random.nextInt(NASTY.length())));
                case 1 -> text.append((char) random.nextInt(1, 0xD800));
                case 2 -> text.appendCodePoint(random.nextInt(0x10000, 0x110000));
                default -> text.append((char) random.nextInt(' ', 0x7F));
            }
        }
        return text.toString();
    }
}
