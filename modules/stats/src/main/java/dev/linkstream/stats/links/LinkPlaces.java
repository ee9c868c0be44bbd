package dev.linkstream.stats.links;

import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.links.codes.Position;
import dev.linkstream.stats.counts.Keys;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;

/**
 * Where what is known of a link lies: links that were made one after the other lie in one row. A code has one place, and
 * no other has the same.
 */
public interface LinkPlaces {

    /** A row, and which of its {@value LinkBlock#LINKS} links it is. */
    record Place(Bytes row, int slot) {

        /** The place that follows from a link's position in the request log. */
        public static Place of(int epoch, int partition, long offset) {
            return new Place(Keys.links(epoch, partition, offset / LinkBlock.LINKS), (int) (offset % LinkBlock.LINKS));
        }

        /** A row of its own, for a code that stands for no position known here. */
        public static Place of(String code) {
            return new Place(Keys.foreignLink(code), 0);
        }
    }

    Place of(String code);

    /** By the positions that codes stand for. */
    static LinkPlaces by(CodeBook codes) {
        return code -> {
            List<Position> positions = codes.decode(code);
            if (positions.isEmpty()) {
                return Place.of(code);
            }
            // That of the oldest key: it stays the same when keys are added. True or not, no other code has it.
            Position position = positions.get(positions.size() - 1);
            return Place.of(position.epoch(), position.partition(), position.offset());
        };
    }
}
