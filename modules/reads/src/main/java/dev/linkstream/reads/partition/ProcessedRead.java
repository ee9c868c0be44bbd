package dev.linkstream.reads.partition;

import dev.linkstream.core.CoreReads;
import dev.linkstream.links.codes.Position;

/** Whether the record at a position is processed. */
public record ProcessedRead(Position position) implements PartitionRead<Boolean> {

    @Override
    public int partition() {
        return position.partition();
    }

    @Override
    public Boolean ask(CoreReads stores) {
        return stores.isProcessed(position);
    }

    @Override
    public String path() {
        return "processed?epoch=" + position.epoch() + "&offset=" + position.offset();
    }

    @Override
    public byte[] write(Boolean answer) {
        return new byte[] {(byte) (answer ? 1 : 0)};
    }

    @Override
    public Boolean parse(byte[] answer) {
        return answer.length == 1 && answer[0] == 1;
    }
}
