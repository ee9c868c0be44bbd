package dev.linkstream.reads.partition;

import dev.linkstream.core.CoreReads;

/**
 * A question about one partition: how the stores answer it, and the form that question and answer have between
 * instances. Both ends run the same release, or releases whose forms are the same.
 *
 * @param <T> the answer
 */
public sealed interface PartitionRead<T>
        permits BatchRead,
                BatchesRead,
                CampaignsRead,
                ContextRead,
                KeyRead,
                LinkRead,
                LinksPageRead,
                NumbersRead,
                ProcessedRead,
                ResultsRead,
                UserLinksRead {

    int partition();

    /**
     * The answer of the stores in this process. Blocks.
     *
     * @throws dev.linkstream.streams.NotServedException if they hold no state of the partition that is up to date
     */
    T ask(CoreReads stores);

    /** The question as the end of a path, encoded, with its query. */
    String path();

    byte[] write(T answer);

    T parse(byte[] answer);
}
