package dev.linkstream.query;

import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * How a QR code is wanted, as the query parameters say.
 *
 * @param size width and height in pixels
 * @param margin light modules around the code
 */
record QrRequest(Format format, int size, int margin, ErrorCorrectionLevel level) {

    static final int LEAST_SIZE = 64;
    static final int MOST_SIZE = 2_048;
    static final int MOST_MARGIN = 32;

    private static final int USUAL_SIZE = 256;
    /** As the standard for QR codes asks. */
    private static final int USUAL_MARGIN = 4;

    /** What the picture is. */
    enum Format {
        SVG,
        PNG
    }

    /** The wish; where a parameter says none, an error is added under its name, and the answer is of no use. */
    static QrRequest of(MultiValueMap<String, String> parameters, Map<String, List<String>> errors) {
        return new QrRequest(
                oneOf(Format.values(), "format", "svg or png", parameters.getFirst("format"), Format.SVG, errors),
                number("size", parameters.getFirst("size"), LEAST_SIZE, MOST_SIZE, USUAL_SIZE, errors),
                number("margin", parameters.getFirst("margin"), 0, MOST_MARGIN, USUAL_MARGIN, errors),
                oneOf(
                        ErrorCorrectionLevel.values(),
                        "ecc",
                        "L, M, Q or H",
                        parameters.getFirst("ecc"),
                        ErrorCorrectionLevel.M,
                        errors));
    }

    private static <E extends Enum<E>> E oneOf(
            E[] values, String name, String rule, @Nullable String value, E usual, Map<String, List<String>> errors) {
        if (value == null) {
            return usual;
        }
        for (E each : values) {
            if (each.name().equals(value.toUpperCase(Locale.ROOT))) {
                return each;
            }
        }
        refuse(errors, name, "must be " + rule + ".");
        return usual;
    }

    private static int number(
            String name, @Nullable String value, int least, int most, int usual, Map<String, List<String>> errors) {
        if (value == null) {
            return usual;
        }
        // A sign or other scripts' digits are nobody's wish.
        if (value.length() <= 9 && !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        }
        refuse(errors, name, "must be a whole number from " + least + " to " + most + ".");
        return usual;
    }

    static void refuse(Map<String, List<String>> errors, String name, String rule) {
        errors.computeIfAbsent(name, n -> new ArrayList<>()).add("The " + name + " parameter " + rule);
    }
}
