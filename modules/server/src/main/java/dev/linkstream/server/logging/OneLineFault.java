package dev.linkstream.server.logging;

import ch.qos.logback.classic.pattern.ThrowableHandlingConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes the fault of a log line behind it, in the same line: what each cause says, and where the innermost came up. The
 * word {@code %fault} of {@code logback.xml}.
 */
public final class OneLineFault extends ThrowableHandlingConverter {

    private static final int MAX_CAUSES = 5;
    private static final int SHOWN_CHARACTERS = 300;

    @Override
    public String convert(ILoggingEvent event) {
        IThrowableProxy fault = event.getThrowableProxy();
        if (fault == null) {
            return "";
        }
        StringBuilder line = new StringBuilder();
        IThrowableProxy innermost = fault;
        for (int i = 0; i < MAX_CAUSES && fault != null; i++) {
            innermost = fault;
            String name = fault.getClassName();
            line.append(i == 0 ? " (" : ", caused by ").append(name.substring(name.lastIndexOf('.') + 1));
            String message = Objects.toString(fault.getMessage(), "");
            if (!message.isBlank()) {
                line.append(": ").append(shown(message));
            }
            fault = fault.getCause();
        }
        StackTraceElementProxy place = place(innermost);
        if (place != null) {
            line.append(", at ").append(place.getStackTraceElement());
        }
        return line.append(')').toString();
    }

    private static String shown(String message) {
        String line = message.replaceAll("\\s*[\\r\\n]+\\s*", " ");
        return line.length() > SHOWN_CHARACTERS ? line.substring(0, SHOWN_CHARACTERS) + "…" : line;
    }

    /** Our own code says more than a library's. */
    private static @Nullable StackTraceElementProxy place(IThrowableProxy fault) {
        StackTraceElementProxy[] stack = fault.getStackTraceElementProxyArray();
        if (stack == null) {
            return null;
        }
        for (StackTraceElementProxy frame : stack) {
            if (frame.getStackTraceElement().getClassName().startsWith("dev.linkstream.")) {
                return frame;
            }
        }
        return stack.length == 0 ? null : stack[0];
    }
}
