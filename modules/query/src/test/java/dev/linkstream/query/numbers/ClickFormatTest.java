package dev.linkstream.query.numbers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.Device;
import dev.linkstream.events.LinkClicked;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClickFormatTest {

    private static final LinkClicked CLICK = new LinkClicked(
            "id", "abc", "ann", "s", "a \"b\", c", null, Instant.parse("2026-11-30T12:00:00.007Z"), Device.mobile);
    private static final ClickCursor AFTER = new ClickCursor(List.of(7L, 0L, 12L));

    @Test
    void shouldWriteAClickAsALine() {
        assertThat(ClickFormat.NDJSON.line(CLICK, AFTER))
                .isEqualTo("{\"event_id\":\"id\",\"clicked_at\":\"2026-11-30T12:00:00.007Z\",\"code\":\"abc\","
                        + "\"user_id\":\"ann\",\"scenario_id\":\"s\",\"campaign\":\"a \\\"b\\\", c\","
                        + "\"batch_id\":null,\"device\":\"mobile\",\"after\":\"7.0.12\"}\n");
        assertThat(ClickFormat.CSV.header() + ClickFormat.CSV.line(CLICK, AFTER))
                .isEqualTo("event_id,clicked_at,code,user_id,scenario_id,campaign,batch_id,device,after\r\n"
                        + "id,2026-11-30T12:00:00.007Z,abc,ann,s,\"a \"\"b\"\", c\",,mobile,7.0.12\r\n");
    }

    @Test
    void shouldReadBackWhereToGoOn() {
        assertThat(ClickCursor.parse(AFTER.toString(), 3)).contains(AFTER);
        assertThat(AFTER.with(1, 5)).isEqualTo(new ClickCursor(List.of(7L, 5L, 12L)));
        for (String other : List.of("7.0", "7.0.12.1", "7..12", "-1.0.0", "a.0.0", "9999999999999999999.0.0")) {
            assertThat(ClickCursor.parse(other, 3)).as(other).isEmpty();
        }
    }
}
