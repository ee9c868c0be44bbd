package dev.linkstream.erasures;

import dev.linkstream.directory.ErasureDirectory;
import dev.linkstream.events.InstanceId;
import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.Topics;
import dev.linkstream.log.ReplyInbox;
import dev.linkstream.log.RequestLog;
import dev.linkstream.privacy.LogKeys;
import dev.linkstream.privacy.users.UserNames;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.ToIntFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The calls that forget users, and the watch over what is left of them. */
public final class Erasures implements AutoCloseable {

    private final ErasureRoutes routes;
    private final ErasureWatch watch;

    /**
     * Erasures that are not watched until {@link #start}.
     *
     * @param partitionOf the partition of a user's log
     * @param data the deployment's directory, which has a register of its own and the list of backups
     */
    public Erasures(
            KafkaConnection kafka,
            Topics topics,
            RequestLog log,
            ReplyInbox replies,
            ErasureDirectory register,
            UserNames names,
            ToIntFunction<String> partitionOf,
            LogKeys keys,
            Path data,
            Clock clock) {
        routes = new ErasureRoutes(
                new ErasureRequests(log, replies, register, names, partitionOf, keys, clock), register);
        watch = new ErasureWatch(
                kafka,
                topics,
                register,
                names,
                keys,
                new BackupErasures(data),
                InstanceId.keptIn(data.resolve("state").toAbsolutePath()),
                clock);
    }

    public RouterFunction<ServerResponse> routes() {
        return routes.routes();
    }

    /** Begins to watch; the topics must exist. */
    public void start() {
        watch.start();
    }

    @Override
    public void close() {
        watch.close();
    }
}
