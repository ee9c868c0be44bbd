package dev.linkstream.intake;

/** What one reader of a record's topic makes of the record. */
record ReadResult(RecordReader reader, Decision decision) {}
