package dev.linkstream.links.values;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides about numbers by their JSON text alone, in time linear in the text, whatever the exponent. */
public final class JsonNumber {
    // Possessive: no text makes it backtrack.
    private static final Pattern GRAMMAR =
            Pattern.compile("-?+(0|[1-9][0-9]*+)(?:\\.([0-9]++))?+(?:[eE]([+-]?+)0*+([0-9]*+)(?<=[0-9]))?+");

    private static final int MAX_EXPONENT_DIGITS = 18;

    private JsonNumber() {}

    /** Whether the text is a number of the JSON grammar. */
    public static boolean matches(String text) {
        return isPlain(text) || GRAMMAR.matcher(text).matches();
    }

    /** Most numbers are digits alone, and a collection may have many. */
    private static boolean isPlain(String text) {
        int length = text.length();
        if (length == 0 || (text.charAt(0) == '0' && length > 1)) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** Whether the text is a JSON number without a fraction, mathematically: 1, 1.0 and 1e3 are, 1.5 is not. */
    public static boolean isWhole(String text) {
        Matcher number = GRAMMAR.matcher(text);
        if (!number.matches()) {
            return false;
        }
        String fraction = number.group(2) == null ? "" : number.group(2);
        String digits = number.group(1) + fraction;
        int end = digits.length();
        while (end > 0 && digits.charAt(end - 1) == '0') {
            end--;
        }
        int trailingZeros = digits.length() - end;
        // Without its trailing zeros the number is a digit string times 10^(exponent - fraction + zeros).
        return end == 0 || exponent(number) - fraction.length() + trailingZeros >= 0;
    }

    /** The value of a JSON number; null where its exponent has more than 31 bits, which no decimal of Java's has. */
    public static @Nullable BigDecimal read(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static long exponent(Matcher number) {
        String digits = number.group(4);
        if (digits == null || digits.isEmpty()) {
            return 0;
        }
        // A longer exponent outweighs any number of digits that fit in memory.
        long magnitude = digits.length() > MAX_EXPONENT_DIGITS ? Long.MAX_VALUE / 2 : Long.parseLong(digits);
        return "-".equals(number.group(3)) ? -magnitude : magnitude;
    }
}
