package dev.linkstream.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.linkstream.events.AttributeValue;
import dev.linkstream.privacy.master.KeyUnavailableException;
import dev.linkstream.privacy.master.MasterKey;
import dev.linkstream.privacy.master.MasterKeys;
import dev.linkstream.privacy.users.UserKey;
import dev.linkstream.privacy.users.UserKeyRow;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContextEnvelopeTest {

    private static final byte[] PAGE = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

    private final ContextEnvelope envelopes = new ContextEnvelope(Fixtures.RANDOM);
    private final UserKey key = userKey();

    private static UserKey userKey() {
        byte[] secret = new byte[32];
        Fixtures.RANDOM.nextBytes(secret);
        return new UserKey(secret, Fixtures.NOON);
    }

    @Test
    void shouldOpenAContextWithItsUsersKeyAlone() {
        Map<String, AttributeValue> sealed = envelopes.seal(Fixtures.attributes(), key, "u1", PAGE);

        assertThat(ContextEnvelope.open(sealed, key, "u1")).isEqualTo(Fixtures.attributes());
        assertThat(ContextEnvelope.open(sealed, key, "u1")).as("again").isEqualTo(Fixtures.attributes());
        assertThat(ContextEnvelope.open(sealed, key, "u2")).isNull();
        assertThat(ContextEnvelope.open(sealed, userKey(), "u1")).isNull();
        assertThat(ContextEnvelope.open(Fixtures.attributes(), key, "u1")).isNull();
    }

    @Test
    void shouldNameThePageThatItsKeyIsOn() {
        Map<String, AttributeValue> withoutPage = envelopes.seal(Fixtures.attributes(), key, "u1", null);

        assertThat(ContextEnvelope.page(envelopes.seal(Fixtures.attributes(), key, "u1", PAGE)))
                .isEqualTo(PAGE);
        assertThat(ContextEnvelope.page(withoutPage)).isNull();
        assertThat(ContextEnvelope.open(withoutPage, key, "u1")).isEqualTo(Fixtures.attributes());
        assertThat(ContextEnvelope.page(Fixtures.attributes())).isNull();
    }

    @Test
    void shouldNeverUseANonceTwiceNorAnotherTasks() {
        ContextEnvelope other = new ContextEnvelope(Fixtures.RANDOM);
        Set<ByteBuffer> nonces = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            nonces.add(nonce(envelopes));
            nonces.add(nonce(other));
        }

        assertThat(nonces).hasSize(1000);
    }

    private ByteBuffer nonce(ContextEnvelope by) {
        byte[] envelope =
                Objects.requireNonNull(SealedAttributes.envelope(by.seal(Fixtures.attributes(), key, "u1", PAGE)));
        return ByteBuffer.wrap(Arrays.copyOfRange(envelope, 11, 23));
    }

    @Test
    void shouldKeepAUsersKeyUnderTheMasterKey() {
        MasterKey first = MasterKey.generate(Fixtures.RANDOM);
        UserKeyRow rows = new UserKeyRow(() -> MasterKeys.of(first));

        byte[] row = rows.write(key);

        assertThat(rows.write(key)).as("the same on a replay").isEqualTo(row);
        assertThat(rows.read(row).secret()).isEqualTo(key.secret());
        assertThat(rows.read(row).since()).isEqualTo(Fixtures.NOON);
        assertThat(rows.isOutdated(row)).isFalse();
        MasterKeys both = MasterKeys.parse(
                first.toHex() + "\n" + MasterKey.generate(Fixtures.RANDOM).toHex());
        UserKeyRow after = new UserKeyRow(() -> both);
        assertThat(after.isOutdated(row)).isTrue();
        assertThat(after.read(row).secret()).isEqualTo(key.secret());
        assertThat(after.isOutdated(after.write(after.read(row)))).isFalse();
    }

    @Test
    void shouldNotTakeADamagedOrForeignRow() {
        UserKeyRow rows = new UserKeyRow(() -> MasterKeys.of(MasterKey.generate(Fixtures.RANDOM)));
        MasterKey master = MasterKey.generate(Fixtures.RANDOM);
        byte[] row = new UserKeyRow(() -> MasterKeys.of(master)).write(key);

        assertThatThrownBy(() -> rows.read(row))
                .isInstanceOf(KeyUnavailableException.class)
                .hasMessageMatching("The master key [0-9a-f]{8} is missing");
        row[20] ^= 1;
        assertThatThrownBy(() -> new UserKeyRow(() -> MasterKeys.of(master)).read(row))
                .isInstanceOf(KeyUnavailableException.class)
                .hasMessageContaining("damaged");
        assertThatThrownBy(() -> rows.read(new byte[3])).isInstanceOf(KeyUnavailableException.class);
    }
}
