package dev.linkstream.server.logging;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/** Says behind a line how many of its kind {@link RepeatsFilter} has dropped before it. */
public final class RepeatsCount extends ClassicConverter {

    private static final String KEY = "repeats";

    static void note(ILoggingEvent event, int dropped) {
        if (event instanceof LoggingEvent line) {
            line.addKeyValuePair(new KeyValuePair(KEY, dropped));
        }
    }

    @Override
    public String convert(ILoggingEvent event) {
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            for (KeyValuePair pair : pairs) {
                if (pair.key.equals(KEY)) {
                    return " [" + pair.value + " more of these since the last such line]";
                }
            }
        }
        return "";
    }
}
