package dev.linkstream.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.events.AttributeType;
import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.Topic;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import dev.linkstream.privacy.master.KeyUnavailableException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class RequestEnvelopeTest {

    private final LogKey key = LogKey.generate(Fixtures.RANDOM);
    private final RequestSealer sealer = new RequestSealer(() -> key);
    private final RequestOpener opener = new RequestOpener(id -> id == key.id() ? key : null);

    @Test
    void shouldOpenWhatWasSealedAndHideNamesAndValues() {
        LinkRequested request = Fixtures.request("u1", "b1", 0);
        Topic<SpecificRecord> log = new Topics(TopicSettings.defaults("t.")).linkRequests();

        byte[] written = sealer.sealing(log).values().serializer().serialize(Fixtures.LOG, request);
        LinkRequested read = (LinkRequested) log.values().deserializer().deserialize(Fixtures.LOG, written);

        assertThat(new String(written, StandardCharsets.UTF_8)).doesNotContain("name", "Zoë", "Kanarienvogel");
        assertThat(SealedAttributes.are(read.getAttributes())).isTrue();
        assertThat(Objects.requireNonNull(opener.open(read, Fixtures.LOG)).attributes())
                .isEqualTo(Fixtures.attributes());
        assertThat(request.getAttributes()).as("it may be sent again").isEqualTo(Fixtures.attributes());
        read.setAttributes(request.getAttributes());
        assertThat(read).as("nothing else is changed").isEqualTo(request);
    }

    @Test
    void shouldOpenNothingInAnotherPlace() {
        LinkRequested sealed = sealer.seal(Fixtures.request("u1", "b1", 0), Fixtures.LOG);

        for (LinkRequested other : new LinkRequested[] {
            Fixtures.request("u2", "b1", 0), Fixtures.request("u1", "b2", 0), Fixtures.request("u1", "b1", 1)
        }) {
            other.setAttributes(sealed.getAttributes());
            assertThatThrownBy(() -> opener.open(other, Fixtures.LOG))
                    .isInstanceOf(KeyUnavailableException.class)
                    .hasMessageContaining("does not open");
        }
        assertThatThrownBy(() -> opener.open(sealed, "t.other")).isInstanceOf(KeyUnavailableException.class);
    }

    @Test
    void shouldSayThatItsKeyIsDestroyed() {
        LinkRequested sealed = sealer.seal(Fixtures.request("u1", "b1", 0), Fixtures.LOG);

        assertThat(new RequestOpener(id -> null).open(sealed, Fixtures.LOG)).isNull();
    }

    @Test
    void shouldTellOfAttributesWhatMustBeKnownToKeepThem() {
        LinkRequested request = Fixtures.request("u1", "b1", 0);

        OpenedRequest opened = open(request);

        assertThat(opened.summary()).isEqualTo(AttributesSummary.of(Fixtures.attributes()));
        assertThat(opened.isEmpty()).isFalse();
        request.setAttributes(Map.of());
        assertThat(open(request).isEmpty()).isTrue();
        request.setAttributes(Map.of("ä", value("\"é\""), "b", value("null")));
        assertThat(open(request).summary()).isEqualTo(new AttributesSummary(2 + 4 + 1 + 4, 2, true));
    }

    private OpenedRequest open(LinkRequested request) {
        return Objects.requireNonNull(opener.open(sealer.seal(request, Fixtures.LOG), Fixtures.LOG));
    }

    private static AttributeValue value(String json) {
        return new AttributeValue(AttributeType.UNDECLARED, false, json, null, null);
    }

    @Test
    void shouldNeverUseANonceTwice() {
        Set<Long> nonces = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            LinkRequested sealed = sealer.seal(Fixtures.request("u1", "b1", 0), Fixtures.LOG);
            byte[] envelope = Objects.requireNonNull(SealedAttributes.envelope(sealed.getAttributes()));
            nonces.add(Objects.requireNonNull(RequestEnvelope.head(envelope)).nonce());
        }

        assertThat(nonces).hasSize(1000);
    }

    @Test
    void shouldOpenARequestFromBeforeItsAttributesWereSummedUp() {
        LinkRequested request = Fixtures.request("u1", "b1", 0);
        byte[] plain = SealedAttributes.plain(Fixtures.attributes());
        byte[] envelope = new byte[17 + plain.length + Gcm.TAG_BYTES];
        ByteBuffer.wrap(envelope).put((byte) 1).putLong(key.id()).putLong(7);
        byte[] associated = Associated.data((byte) 1, "u1", Fixtures.LOG, "b1:0");
        Gcm.REQUESTS.seal(key.attributes(), LogKey.nonce(7), associated, plain, plain.length, envelope, 17);
        request.setAttributes(SealedAttributes.of(envelope));

        OpenedRequest opened = Objects.requireNonNull(opener.open(request, Fixtures.LOG));

        assertThat(opened.summary()).isNull();
        assertThat(opened.attributes()).isEqualTo(Fixtures.attributes());
    }

    @Test
    void shouldReadARequestFromBeforeRequestsWereEncrypted() {
        LinkRequested plain = Fixtures.request("u1", "b1", 0);

        OpenedRequest opened = Objects.requireNonNull(opener.open(plain, Fixtures.LOG));

        assertThat(opened.attributes()).isEqualTo(Fixtures.attributes());
    }

    @Test
    void shouldRefuseAnotherFormat() {
        LinkRequested sealed = sealer.seal(Fixtures.request("u1", "b1", 0), Fixtures.LOG);
        byte[] envelope = Objects.requireNonNull(SealedAttributes.envelope(sealed.getAttributes()));
        envelope[0] = 3;
        sealed.setAttributes(SealedAttributes.of(envelope));

        assertThatThrownBy(() -> opener.open(sealed, Fixtures.LOG))
                .isInstanceOf(KeyUnavailableException.class)
                .hasMessageContaining("format");
    }

    @Test
    void shouldSealARequestWithoutAttributes() {
        LinkRequested request = Fixtures.request("u1", "b1", 0);
        request.setAttributes(Map.of());

        LinkRequested sealed = sealer.seal(request, Fixtures.LOG);

        assertThat(SealedAttributes.are(sealed.getAttributes())).isTrue();
        assertThat(Objects.requireNonNull(opener.open(sealed, Fixtures.LOG)).attributes())
                .isEmpty();
    }
}
