package dev.linkstream.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.events.LinkRequested;
import dev.linkstream.events.Topic;
import dev.linkstream.events.TopicSettings;
import dev.linkstream.events.Topics;
import dev.linkstream.privacy.master.KeyUnavailableException;
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
    private final RequestOpener opener = new RequestOpener(id -> id == key.id() ? key : null, Fixtures.RANDOM);

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

        assertThat(new RequestOpener(id -> null, Fixtures.RANDOM).open(sealed, Fixtures.LOG))
                .isNull();
    }

    @Test
    void shouldGiveAUserTheSameKeyEachTimeAndAnotherWithEachRequest() {
        LinkRequested first = sealer.seal(Fixtures.request("u1", "b1", 0), Fixtures.LOG);
        LinkRequested second = sealer.seal(Fixtures.request("u1", "b1", 0), Fixtures.LOG);

        assertThat(userKey(first)).isEqualTo(userKey(first)).hasSize(32).isNotEqualTo(userKey(second));
        assertThat(Objects.requireNonNull(opener.open(first, Fixtures.LOG))
                        .userKey()
                        .get()
                        .since())
                .isEqualTo(Fixtures.NOON);
    }

    private byte[] userKey(LinkRequested request) {
        return Objects.requireNonNull(opener.open(request, Fixtures.LOG))
                .userKey()
                .get()
                .secret();
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
    void shouldReadARequestFromBeforeRequestsWereEncrypted() {
        LinkRequested plain = Fixtures.request("u1", "b1", 0);

        OpenedRequest opened = Objects.requireNonNull(opener.open(plain, Fixtures.LOG));

        assertThat(opened.attributes()).isEqualTo(Fixtures.attributes());
        assertThat(opened.userKey().get().secret()).hasSize(32);
    }

    @Test
    void shouldRefuseAnotherFormat() {
        LinkRequested sealed = sealer.seal(Fixtures.request("u1", "b1", 0), Fixtures.LOG);
        byte[] envelope = Objects.requireNonNull(SealedAttributes.envelope(sealed.getAttributes()));
        envelope[0] = 2;
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
