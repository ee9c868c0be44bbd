package dev.linkstream.fastpath;

import io.netty.util.AsciiString;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The time as the {@code Date} header has it, written once a second. Thread-safe. */
public final class HttpDate {

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static volatile Second last = new Second(0);

    private HttpDate() {}

    /** The header's value now. */
    public static AsciiString now() {
        long seconds = System.currentTimeMillis() / 1000;
        Second known = last;
        if (known.seconds != seconds) {
            known = new Second(seconds);
            last = known;
        }
        return known.text;
    }

    private static final class Second {
        private final long seconds;
        private final AsciiString text;

        Second(long seconds) {
            this.seconds = seconds;
            text = AsciiString.cached(FORMAT.format(Instant.ofEpochSecond(seconds)));
        }
    }
}
