package dev.linkstream.intake;

import dev.linkstream.events.ReplyHeaders;
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
                .map(reader -> new ReadResult(reader, decide(reader, record, place)))
                .toList();
    }

    private Decision decide(RecordReader reader, ConsumerRecord<byte[], byte[]> record, Place place) {
        try {
            SentRequest sent = reader.read(record, place);
            return sent == null ? new Decision.Skipped() : rules.decide(sent, ReplyHeaders.of(record.headers()));
        } catch (UnreadableException e) {
            return new Decision.Buried(String.valueOf(e.getMessage()));
        } catch (RuntimeException | StackOverflowError e) {
            // The message of the fault may quote what was sent.
            return new Decision.Buried(
                    "The record cannot be processed: " + e.getClass().getSimpleName() + ".");
        }
    }
}
