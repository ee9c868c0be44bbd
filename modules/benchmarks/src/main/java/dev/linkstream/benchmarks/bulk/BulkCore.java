package dev.linkstream.benchmarks.bulk;

import dev.linkstream.core.Core;
import dev.linkstream.core.output.Requesters;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** The product's core at full speed: requests lie in the log, every output and changelog is written. */
public final class BulkCore {

    private BulkCore() {}

    /** Links a second. */
    public static double rate(BulkLog log) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(log.settings().streams().kafka());
                Core core = Core.start(
                        log.settings(),
                        log.topics(),
                        log.epochs(),
                        log.codes(),
                        log.protection(),
                        Requesters.NONE,
                        fault -> {
                            throw new IllegalStateException("The core stopped", fault);
                        })) {
            return GroupProgress.of(
                            admin,
                            applicationId(log),
                            log.topics().linkRequests().name())
                    .rate(log.requests());
        }
    }

    private static String applicationId(BulkLog log) {
        return log.topics().settings().prefix() + "core";
    }
}
