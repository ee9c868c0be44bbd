package dev.linkstream.requests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.LinkRejected;
import dev.linkstream.events.RejectionReason;
import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.links.values.SentValue;
import dev.linkstream.links.values.SentValue.Kind;
import dev.linkstream.links.values.SentValue.Scalar;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an entry is refused for, by the rules that every way in shares. */
class RefusalsTest {

    private static LinkRejected refusal(Map<String, SentValue> attributes) {
        FieldErrors errors = new FieldErrors();
        Map<String, String> wrong =
                attributes.isEmpty() ? Map.of("attributes", "The attributes field is required.") : Map.of();
        new EntryRules(ValueLimits.DEFAULT).check("", new ParsedEntry("u", attributes, wrong), null, errors);
        return Refusals.of(errors).setRequestId("r").build();
    }

    private static Map<String, SentValue> many(int count, int bytes) {
        Map<String, SentValue> attributes = new HashMap<>();
        for (int i = 0; i < count; i++) {
            attributes.put("a" + i, new Scalar(Kind.STRING, "x".repeat(bytes)));
        }
        return attributes;
    }

    @Test
    void shouldTellAnEntryThatIsTooLargeByItselfFromAContextThatWouldBe() {
        LinkRejected refused = refusal(many(10, 60_000));

        assertThat(refused.getReason()).isEqualTo(RejectionReason.context_too_large);
        assertThat(refused.getField()).isEqualTo("attributes");
        assertThat(refused.getMessage()).isEqualTo("The attributes field must not be larger than 512 KB.");
    }

    @Test
    void shouldHaveAReasonForEachRule() {
        assertThat(refusal(Map.of()).getReason()).isEqualTo(RejectionReason.malformed_request);
        assertThat(refusal(many(501, 1)).getReason()).isEqualTo(RejectionReason.invalid_attribute);
        assertThat(refusal(many(1, 70_000)).getReason()).isEqualTo(RejectionReason.invalid_attribute);
        assertThat(refusal(Map.of("a", new SentValue.Composite())).getReason())
                .isEqualTo(RejectionReason.composite_attribute);
    }
}
