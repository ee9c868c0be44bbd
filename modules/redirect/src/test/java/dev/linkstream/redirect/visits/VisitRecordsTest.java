package dev.linkstream.redirect.visits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.LinkClicked;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VisitRecordsTest {

    @Test
    void shouldGiveEachClickOfEachProcessAnIdOfItsOwn() {
        Set<UUID> ids = new HashSet<>();
        for (int process = 0; process < 10; process++) {
            VisitRecords records = new VisitRecords(new Topics(TopicSettings.defaults("t.")));
            for (int click = 0; click < 1_000; click++) {
                LinkClicked event =
                        (LinkClicked) records.of(Visits.click("abc", "ann")).value();
                ids.add(UUID.fromString(event.getEventId()));
            }
        }
        assertThat(ids).hasSize(10_000);
    }
}
