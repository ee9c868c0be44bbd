package dev.linkstream.reads.partition;

import dev.linkstream.core.CoreReads;
import dev.linkstream.events.StoreSerde;
import dev.linkstream.events.stores.StoredContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/** A user's context, empty where there is no such user. */
public record ContextRead(int partition, String userId) implements PartitionRead<Optional<StoredContext>> {

    private static final StoreSerde<StoredContext> CONTEXTS = new StoreSerde<>(StoredContext.class);

    @Override
    public Optional<StoredContext> ask(CoreReads stores) {
        return stores.context(userId);
    }

    @Override
    public String path() {
        return "context?user_id=" + URLEncoder.encode(userId, StandardCharsets.UTF_8);
    }

    @Override
    public byte[] write(Optional<StoredContext> answer) {
        return answer.map(context -> Objects.requireNonNull(CONTEXTS.serialize(null, context)))
                .orElseGet(() -> new byte[0]);
    }

    @Override
    public Optional<StoredContext> parse(byte[] answer) {
        return answer.length == 0 ? Optional.empty() : Optional.ofNullable(CONTEXTS.deserialize(null, answer));
    }
}
