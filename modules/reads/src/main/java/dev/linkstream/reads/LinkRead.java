package dev.linkstream.reads;

import dev.linkstream.core.CoreReads;
import dev.linkstream.events.StoreSerde;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.Position;
import dev.linkstream.reads.LinkLookup.Found;
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
    private static final byte UNKNOWN = 0;
    private static final byte NOT_YET = 1;
    private static final byte LINK = 2;

    @Override
    public int partition() {
        return position.partition();
    }

    @Override
    public Found ask(CoreReads stores) {
        Optional<StoredLink> link = stores.link(position);
        if (link.isPresent()) {
            return new Found.Link(code, link.get());
        }
        boolean processed = stores.isProcessed(position);
        // It may have been processed between the two reads.
        link = stores.link(position);
        if (link.isPresent()) {
            return new Found.Link(code, link.get());
        }
        return processed ? new Found.Unknown() : new Found.NotYet();
    }

    @Override
    public String path() {
        return "link?epoch=" + position.epoch() + "&offset=" + position.offset();
    }

    @Override
    public byte[] write(Found answer) {
        if (!(answer instanceof Found.Link link)) {
            return new byte[] {answer instanceof Found.NotYet ? NOT_YET : UNKNOWN};
        }
        byte[] row = Objects.requireNonNull(LINKS.serialize(null, link.link()));
        byte[] bytes = new byte[1 + row.length];
        bytes[0] = LINK;
        System.arraycopy(row, 0, bytes, 1, row.length);
        return bytes;
    }

    @Override
    public Found parse(byte[] answer) {
        if (answer.length == 1) {
            return answer[0] == NOT_YET ? new Found.NotYet() : new Found.Unknown();
        }
        if (answer.length == 0 || answer[0] != LINK) {
            throw new SerializationException("An instance's answer about a link has no known form");
        }
        return new Found.Link(
                code, Objects.requireNonNull(LINKS.deserialize(null, Arrays.copyOfRange(answer, 1, answer.length))));
    }
}
