package dev.linkstream.reads.partition;

import dev.linkstream.core.CoreReads;
import dev.linkstream.events.StoreSerde;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.events.stores.StoredLinkState;
import dev.linkstream.links.codes.Position;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;

/**
 * The link made at a position.
 *
 * @param code its short code, of which the owner of the partition need not know
 */
public record LinkRead(String code, Position position) implements PartitionRead<Found> {

    private static final StoreSerde<StoredLink> LINKS = new StoreSerde<>(StoredLink.class);
    private static final StoreSerde<StoredLinkState> STATES = new StoreSerde<>(StoredLinkState.class);
    private static final byte UNKNOWN = 0;
    private static final byte NOT_YET = 1;
    private static final byte LINK = 2;
    private static final byte GONE = 3;

    @Override
    public int partition() {
        return position.partition();
    }

    @Override
    public Found ask(CoreReads stores) {
        Optional<StoredLink> link = stores.link(position);
        if (link.isPresent()) {
            return found(link.get(), stores);
        }
        boolean processed = stores.isProcessed(position);
        // It may have been processed between the two reads.
        link = stores.link(position);
        if (link.isPresent()) {
            return found(link.get(), stores);
        }
        if (!processed) {
            return new Found.NotYet();
        }
        return stores.arePurged(position) ? new Found.Gone() : new Found.Unknown();
    }

    private Found found(StoredLink row, CoreReads stores) {
        return new Found.Link(code, position, row, stores.now(row, position).state());
    }

    @Override
    public String path() {
        return "link?epoch=" + position.epoch() + "&offset=" + position.offset();
    }

    @Override
    public byte[] write(Found answer) {
        if (!(answer instanceof Found.Link link)) {
            return new byte[] {answer instanceof Found.NotYet ? NOT_YET : answer instanceof Found.Gone ? GONE : UNKNOWN
            };
        }
        byte[] row = Objects.requireNonNull(LINKS.serialize(null, link.link()));
        byte[] state = link.state() == null ? new byte[0] : STATES.serialize(null, link.state());
        return ByteBuffer.allocate(1 + Integer.BYTES + row.length + Objects.requireNonNull(state).length)
                .put(LINK)
                .putInt(row.length)
                .put(row)
                .put(state)
                .array();
    }

    @Override
    public Found parse(byte[] answer) {
        if (answer.length == 1) {
            return switch (answer[0]) {
                case NOT_YET -> new Found.NotYet();
                case GONE -> new Found.Gone();
                default -> new Found.Unknown();
            };
        }
        if (answer.length < 1 + Integer.BYTES || answer[0] != LINK) {
            throw new SerializationException("An instance's answer about a link has no known form");
        }
        int end = 1 + Integer.BYTES + ByteBuffer.wrap(answer).getInt(1);
        byte[] row = Arrays.copyOfRange(answer, 1 + Integer.BYTES, end);
        byte[] state = end == answer.length ? null : Arrays.copyOfRange(answer, end, answer.length);
        return new Found.Link(
                code, position, Objects.requireNonNull(LINKS.deserialize(null, row)), STATES.deserialize(null, state));
    }
}
