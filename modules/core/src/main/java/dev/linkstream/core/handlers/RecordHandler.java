package dev.linkstream.core.handlers;

import org.apache.avro.specific.SpecificRecord;

/** Handles one type of record of {@code link-requests}, for one task. */
public interface RecordHandler<T extends SpecificRecord> {

    /** Carries a record out whose position is new. */
    void handle(T event, LoggedRecord at);

    /** Answers a record again that was carried out before, from the stores alone: nothing changes, nothing is emitted. */
    void repeat(T event, LoggedRecord at);
}
