package dev.linkstream.intake;

import dev.linkstream.intake.format.RecordReader;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What became of the records that this process has read: for each topic and each reader of it, received = accepted +
 * refused + buried + skipped. Counted once what became of a record is safe; a record that is read again after that
 * counts again. Thread-safe.
 */
final class IntakeMetrics {

    /** What may become of a record. */
    enum Fate {
        ACCEPTED,
        REFUSED,
        BURIED,
        SKIPPED
    }

    private final Map<RecordReader, Counter> received = new HashMap<>();
    private final Map<RecordReader, Map<Fate, Counter>> fates = new HashMap<>();

    IntakeMetrics(MeterRegistry registry, Iterable<? extends RecordReader> readers) {
        for (RecordReader reader : readers) {
            received.put(reader, counter(registry, "received", reader));
            Map<Fate, Counter> each = new EnumMap<>(Fate.class);
            each.put(Fate.ACCEPTED, counter(registry, "accepted", reader));
            each.put(Fate.REFUSED, counter(registry, "refused", reader));
            each.put(Fate.BURIED, counter(registry, "buried", reader));
            each.put(Fate.SKIPPED, counter(registry, "skipped", reader));
            fates.put(reader, each);
        }
    }

    private static Counter counter(MeterRegistry registry, String what, RecordReader reader) {
        return registry.counter("linkstream.intake.records." + what, "topic", reader.topic(), "source", reader.name());
    }

    void count(RecordReader reader, Fate fate) {
        Objects.requireNonNull(received.get(reader)).increment();
        Objects.requireNonNull(Objects.requireNonNull(fates.get(reader)).get(fate))
                .increment();
    }
}
