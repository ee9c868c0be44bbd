package dev.linkstream.links.codes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class CodeKeysTest {

    private static final String OLD = "0a".repeat(32);
    private static final String NEW = "0b".repeat(32);

    @Test
    void shouldTakeTheLastKeyAsTheCurrentOne() {
        CodeKeys keys = CodeKeys.parse("# keys, oldest first\n\n" + OLD + " # until May\r\n  " + NEW + "  \n\n");

        assertThat(keys.current()).isEqualTo(CodeKey.parse(NEW));
        assertThat(keys.find(CodeKey.parse(OLD).fingerprint())).contains(CodeKey.parse(OLD));
        assertThat(keys.find(CodeKey.parse(NEW).fingerprint())).contains(CodeKey.parse(NEW));
        assertThat(keys.find("0000000000000000")).isEmpty();
    }

    @Test
    void shouldNameTheLineOfABadKeyAndNotItsContent() {
        assertThatThrownBy(() -> CodeKeys.parse(OLD + "\n# new\nsecret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("code keys, line 3: a code key must be 64 hex digits (AES-256), was 6 characters");
        assertThatThrownBy(() -> CodeKeys.parse("xy".repeat(32)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("code keys, line 1: a code key must be 64 hex digits (AES-256),"
                        + " was 64 characters, not all of them hex digits");
    }

    @Test
    void shouldRefuseATextWithoutAKey() {
        assertThatThrownBy(() -> CodeKeys.parse("# none yet\n\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("code keys must hold at least one key of 64 hex digits, found none in 2 lines");
    }

    @Test
    void shouldGiveBackAKeyAsHex() {
        CodeKey key = CodeKey.generate(new SecureRandom());

        assertThat(key.toHex()).matches("[0-9a-f]{64}");
        assertThat(CodeKey.parse(key.toHex().toUpperCase(Locale.ROOT)))
                .isEqualTo(key)
                .hasSameHashCodeAs(key);
        assertThat(CodeKey.generate(new SecureRandom())).isNotEqualTo(key);
    }

    @Test
    void shouldNameAKeyByItsFingerprintAlone() {
        CodeKey key = CodeKey.parse(OLD);

        // Epochs in the log name keys so: it may never change.
        assertThat(key.fingerprint()).isEqualTo("fca6f6f94aabf9ff");
        assertThat(key).hasToString("CodeKey[" + key.fingerprint() + "]");
        assertThat(CodeKeys.parse(OLD)).hasToString("[" + key + "]");
        assertThat(CodeKey.parse(NEW).fingerprint()).isNotEqualTo(key.fingerprint());
    }
}
