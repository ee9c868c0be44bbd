package dev.linkstream.query.links;

import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import org.jspecify.annotations.Nullable;

/** A QR code as SVG or PNG. A picture is as wide as asked, and whole pixels stand for each module. */
final class QrCode {

    /** A module of a single pixel is found by luck: readers in software decode a third of such pictures. */
    private static final int LEAST_PIXELS = 2;

    private final ByteMatrix modules;

    private QrCode(ByteMatrix modules) {
        this.modules = modules;
    }

    /** The code that says this; null where it is too long for one of this level. */
    static @Nullable QrCode of(String text, ErrorCorrectionLevel level) {
        try {
            return new QrCode(Encoder.encode(text, level).getMatrix());
        } catch (WriterException e) {
            return null;
        }
    }

    /** How many pixels it needs at least so that it can be scanned, with a margin of so many modules. */
    int leastSize(int margin) {
        return LEAST_PIXELS * width(margin);
    }

    private int width(int margin) {
        return modules.getWidth() + 2 * margin;
    }

    /** A vector image; {@code size}, in pixels, and {@code margin}, in modules, as in {@link #png}. */
    String svg(int size, int margin) {
        int scale = scale(size, margin);
        int origin = origin(size, scale);
        StringBuilder svg = new StringBuilder(8 << 10)
                .append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"")
                .append(size)
                .append("\" height=\"")
                .append(size)
                .append("\" viewBox=\"0 0 ")
                .append(size)
                .append(' ')
                .append(size)
                .append(
                        "\" shape-rendering=\"crispEdges\"><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/><path d=\"");
        for (int y = 0; y < modules.getHeight(); y++) {
            int end;
            for (int x = 0; x < modules.getWidth(); x = end) {
                end = x + 1;
                if (isDark(x, y)) {
                    while (end < modules.getWidth() && isDark(end, y)) {
                        end++;
                    }
                    svg.append('M')
                            .append(origin + x * scale)
                            .append(' ')
                            .append(origin + y * scale)
                            .append('h')
                            .append((end - x) * scale)
                            .append('v')
                            .append(scale)
                            .append('h')
                            .append(-(end - x) * scale)
                            .append('z');
                }
            }
        }
        return svg.append("\"/></svg>").toString();
    }

    /**
     * A picture of two colours.
     *
     * @param size its width and height in pixels, at least {@link #leastSize}
     * @param margin how many modules are light around the code, at least
     */
    byte[] png(int size, int margin) {
        int scale = scale(size, margin);
        int origin = origin(size, scale);
        return BilevelPng.of(
                size, (x, y) -> x >= origin && y >= origin && isDark((x - origin) / scale, (y - origin) / scale));
    }

    private int scale(int size, int margin) {
        int scale = size / width(margin);
        if (scale < LEAST_PIXELS) {
            throw new IllegalArgumentException(
                    "The code needs " + leastSize(margin) + " pixels with a margin of " + margin + ", not " + size);
        }
        return scale;
    }

    /** The code stands in the middle. */
    private int origin(int size, int scale) {
        return (size - modules.getWidth() * scale) / 2;
    }

    private boolean isDark(int x, int y) {
        return x < modules.getWidth() && y < modules.getHeight() && modules.get(x, y) == 1;
    }
}
