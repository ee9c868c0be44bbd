package dev.linkstream.stats.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LooksTest {

    private static final TopicPartition CLICKS = new TopicPartition("clicks", 0);
    private static final TopicPartition LINKS = new TopicPartition("links", 0);
    private static final TopicPartition OTHERS = new TopicPartition("clicks", 1);

    private final Progress progress = new Progress();
    private final Looks looks = new Looks(progress, List.of(CLICKS, LINKS, OTHERS));

    private void look(long time, long clicks, long links) {
        looks.add(new Looks.Look(time, Map.of(CLICKS, clicks, LINKS, links)));
    }

    /** The consumer has read up to an offset, the last events of which end before it, as markers do not count. */
    private void read(TopicPartition partition, long last, long next) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
        List<ConsumerRecord<byte[], byte[]>> some = new ArrayList<>();
        if (last >= 0) {
            some.add(new ConsumerRecord<>(partition.topic(), partition.partition(), last, new byte[0], new byte[0]));
        }
        records.put(partition, some);
        progress.read(new ConsumerRecords<>(records, Map.of(partition, new OffsetAndMetadata(next))));
    }

    @Test
    void shouldStandStillWhileSomethingIsNotCounted() {
        looks.begins(CLICKS, 0);
        looks.begins(LINKS, 0);
        look(1_000, 0, 0);
        assertThat(looks.counted(0)).hasValue(1_000);
        look(2_000, 3, 0);
        look(3_000, 5, 0);
        assertThat(looks.counted(0)).hasValue(1_000);
        assertThat(looks.lag()).isEqualTo(5);

        read(CLICKS, 4, 5);
        progress.counted("clicks", 0, 2);
        assertThat(looks.counted(0)).hasValue(2_000);
        assertThat(looks.lag()).isEqualTo(2);
        progress.counted("clicks", 0, 4);
        assertThat(looks.counted(0)).hasValue(3_000);
        assertThat(looks.lag()).isZero();
    }

    @Test
    void shouldGoOnWhereNothingHappens() {
        // Counted before this process began, and silent since.
        looks.begins(CLICKS, 7);
        looks.begins(LINKS, 0);
        look(1_000, 7, 0);
        look(9_000, 7, 0);

        assertThat(looks.counted(0)).hasValue(9_000);
        assertThat(looks.isToBegin(CLICKS)).isFalse();
    }

    @Test
    void shouldTakeMarkersOfTransactionsForCounted() {
        looks.begins(LINKS, 0);
        looks.begins(CLICKS, 0);
        read(LINKS, 3, 4);
        progress.counted("links", 0, 3);
        look(1_000, 0, 5);
        assertThat(looks.counted(0)).isEmpty();

        // The marker was read, of which no event tells.
        read(LINKS, -1, 5);
        assertThat(looks.counted(0)).hasValue(1_000);
    }

    @Test
    void shouldSayNothingOfWhatItCannotSee() {
        looks.begins(CLICKS, 0);
        looks.begins(LINKS, 0);
        look(1_000, 0, 0);
        assertThat(looks.counted(1)).isEmpty();

        // Another instance has counted on, and this one has the partition back: what it knew counts no more.
        read(CLICKS, 9, 10);
        progress.counted("clicks", 0, 9);
        look(2_000, 10, 0);
        assertThat(looks.counted(0)).hasValue(2_000);
        progress.forget();
        look(3_000, 12, 0);
        assertThat(looks.isToBegin(CLICKS)).isTrue();
        assertThat(looks.counted(0)).hasValue(1_000);
        looks.begins(CLICKS, 12);
        assertThat(looks.counted(0)).hasValue(3_000);
    }
}
