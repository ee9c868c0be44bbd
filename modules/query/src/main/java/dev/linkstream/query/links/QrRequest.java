package dev.linkstream.query.links;

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
 * @param margin light modules around the code; null: as many as the standard asks for, or those for which there is room
 * @param level null: the usual one, or the lowest where that needs more room
 */
record QrRequest(
        Format format,
        int size,
        @Nullable Integer margin,
        @Nullable ErrorCorrectionLevel level) {

    static final int LEAST_SIZE = 64;
    static final int MOST_SIZE = 2_048;
    static final int MOST_MARGIN = 32;

    private static final int USUAL_SIZE = 256;
    /** As the standard for QR codes asks. */
    private static final int USUAL_MARGIN = 4;

    private static final int LEAST_USUAL_MARGIN = 1;

    /** What the picture is. */
    enum Format {
        SVG,
        PNG
    }

    /** The wish; where a parameter says none, an error is added under its name, and the answer is of no use. */
    static QrRequest of(MultiValueMap<String, String> parameters, Map<String, List<String>> errors) {
        String margin = parameters.getFirst("margin");
        String level = parameters.getFirst("ecc");
        return new QrRequest(
                oneOf(Format.values(), "format", "svg or png", parameters.getFirst("format"), Format.SVG, errors),
                number("size", parameters.getFirst("size"), LEAST_SIZE, MOST_SIZE, USUAL_SIZE, errors),
                margin == null ? null : number("margin", margin, 0, MOST_MARGIN, USUAL_MARGIN, errors),
                level == null
                        ? null
                        : oneOf(
                                ErrorCorrectionLevel.values(),
                                "ecc",
                                "L, M, Q or H",
                                level,
                                ErrorCorrectionLevel.M,
                                errors));
    }

    /** The levels that will do, the best one first. */
    List<ErrorCorrectionLevel> levels() {
        return level == null ? List.of(ErrorCorrectionLevel.M, ErrorCorrectionLevel.L) : List.of(level);
    }

    /** The largest of the margins that will do for which there is room, or else the smallest of them. */
    int marginOf(QrCode code) {
        if (margin != null) {
            return margin;
        }
        int fitting = USUAL_MARGIN;
        while (fitting > LEAST_USUAL_MARGIN && code.leastSize(fitting) > size) {
            fitting--;
        }
        return fitting;
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
