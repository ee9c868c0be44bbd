package dev.linkstream.intake;

import dev.linkstream.intake.format.RecordReader;

/** What one reader of a record's topic makes of the record. */
record ReadResult(RecordReader reader, Decision decision) {}
