package dev.linkstream.redirect.visits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.Device;
import io.netty.util.AsciiString;
import java.util.List;
import org.junit.jupiter.api.Test;

class VisitorsTest {

    private final Visitors visitors = new Visitors();

    @Test
    void shouldSayOfEachWhatItsUserAgentSays() {
        // Of equal hash codes, and of one slot.
        List<String> agents = List.of("iPhone Aa", "Linux BB", "iPhone BB", "Linux Aa", "Twitterbot Aa", "ipad BB");
        for (int round = 0; round < 3; round++) {
            for (String agent : agents) {
                UserAgent read = new UserAgent(agent);
                assertThat(visitors.of(agent))
                        .isEqualTo(new Visitors.Visitor(new AsciiString(agent), read.isPreviewBot(), read.device()));
            }
        }
        assertThat(visitors.of(null).device()).isEqualTo(Device.unknown);
    }

    @Test
    void shouldRememberTheUsualAndNotTheLongest() {
        String usual = "Mozilla/5.0 (iPhone)";
        String longest = usual + "x".repeat(1_000);

        assertThat(visitors.of(usual)).isSameAs(visitors.of(usual));
        assertThat(visitors.of(longest)).isEqualTo(visitors.of(longest)).isNotSameAs(visitors.of(longest));
    }
}
