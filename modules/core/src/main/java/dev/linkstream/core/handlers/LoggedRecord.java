package dev.linkstream.core.handlers;

import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.links.codes.Position;
import dev.linkstream.stores.LogPosition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.Record;

/** A record of {@code link-requests} at its place in the log. */
public record LoggedRecord(Record<byte[], byte[]> record, int partition, LogPosition position, CodeBook codes) {

    /** The short code of its place. */
    String code() {
        return codes.encode(new Position(position.epoch(), partition, position.offset()));
    }

    /** The record's key, empty where it has none. */
    String key() {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }

    Instant loggedAt() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    /** This record with another key and value, and its headers, on its way to a processor. */
    <V> Record<Object, Object> with(String key, V value) {
        return new Record<>((Object) key, (Object) value, record.timestamp()).withHeaders(record.headers());
    }
}
