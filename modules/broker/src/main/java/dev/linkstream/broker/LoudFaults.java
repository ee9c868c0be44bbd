package dev.linkstream.broker;

import kafka.server.FaultHandlerFactory;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.server.fault.FaultHandler;
import org.apache.kafka.server.fault.FaultHandlerException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a part of the broker breaks: one line in the log, and where the part cannot be done without, the end
 * of the process with status 1, as with a kill -9. A fault of the start is thrown to the starter instead.
 */
final class LoudFaults implements FaultHandlerFactory {
    private static final Logger log = LoggerFactory.getLogger(LoudFaults.class);
    private static final String STARTUP = "controller startup";

    @Override
    public FaultHandler build(String part, boolean fatal, Runnable count) {
        // An interface with one abstract method, but its null cause is known only to its comment.
        return new FaultHandler() {
            @Override
            public RuntimeException handleFault(String message, @Nullable Throwable cause) {
                return LoudFaults.handle(part, fatal, count, message, cause);
            }
        };
    }

    private static RuntimeException handle(
            String part, boolean fatal, Runnable count, String message, @Nullable Throwable cause) {
        if (!part.equals(STARTUP)) {
            log.error("The embedded broker's {} broke{}: {}", part, fatal ? ", the process ends" : "", message, cause);
            if (fatal) {
                Exit.halt(1);
            }
        }
        count.run();
        return new FaultHandlerException(part + ": " + message, cause);
    }
}
