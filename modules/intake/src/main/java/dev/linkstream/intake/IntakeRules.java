package dev.linkstream.intake;

import dev.linkstream.intake.format.Place;
import dev.linkstream.intake.format.RecordReader;
import dev.linkstream.intake.format.SentRequest;
import dev.linkstream.intake.values.UnreadableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Decides about records, each by every reader of its topic. No record is an exception to it. Thread-safe. */
final class IntakeRules {

    private final Map<String, List<RecordReader>> readers = new LinkedHashMap<>();
    private final EventRules rules;

    IntakeRules(List<? extends RecordReader> readers, EventRules rules) {
        readers.forEach(reader -> this.readers
                .computeIfAbsent(reader.topic(), topic -> new ArrayList<>())
                .add(reader));
        this.rules = rules;
    }

    Set<String> topics() {
        return readers.keySet();
    }

    List<ReadResult> decide(ConsumerRecord<byte[], byte[]> record, String topicId) {
        Place place = new Place(record.topic(), topicId, record.partition(), record.offset());
        return readers.getOrDefault(record.topic(), List.of()).stream()
                .flatMap(reader -> decide(reader, record, place).stream().map(each -> new ReadResult(reader, each)))
                .toList();
    }

    /** Every reader's result for a record that none of them is to read. */
    List<ReadResult> bury(ConsumerRecord<byte[], byte[]> record, String cause) {
        return readers.getOrDefault(record.topic(), List.of()).stream()
                .map(reader -> new ReadResult(reader, new Decision.Buried(cause)))
                .toList();
    }

    private List<Decision> decide(RecordReader reader, ConsumerRecord<byte[], byte[]> record, Place place) {
        try {
            List<SentRequest> sent = reader.read(record, place);
            Instant sentAt = Instant.ofEpochMilli(record.timestamp());
            return sent.isEmpty()
                    ? List.of(new Decision.Skipped())
                    : sent.stream()
                            .map(each -> rules.decide(each, sentAt, record.headers()))
                            .toList();
        } catch (UnreadableException e) {
            return List.of(new Decision.Buried(String.valueOf(e.getMessage())));
        } catch (RuntimeException | StackOverflowError e) {
            // The message of the fault may quote what was sent.
            return List.of(new Decision.Buried(
                    "The record cannot be processed: " + e.getClass().getSimpleName() + "."));
        }
    }
}
