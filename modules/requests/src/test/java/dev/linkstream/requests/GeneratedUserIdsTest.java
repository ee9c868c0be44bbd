package dev.linkstream.requests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GeneratedUserIdsTest {

    private final GeneratedUserIds ids = new GeneratedUserIds(new UserIdSecret(new byte[] {1}));

    @Test
    void shouldGiveARetryTheSameUsersAndNoTwoEntriesOne() {
        assertThat(ids.of("b:7")).isEqualTo(new GeneratedUserIds(new UserIdSecret(new byte[] {1})).of("b:7"));
        assertThat(IntStream.range(0, 1_000).mapToObj(i -> ids.of("b:" + i)).collect(Collectors.toSet()))
                .hasSize(1_000)
                .doesNotContain(ids.of("c:7"), new GeneratedUserIds(new UserIdSecret(new byte[] {2})).of("b:7"));
    }

    @Test
    void shouldWriteUuidsOfVersionEight() {
        UUID id = UUID.fromString(ids.of("b:0"));

        assertThat(id.version()).isEqualTo(8);
        assertThat(id.variant()).isEqualTo(2);
    }

    @Test
    void shouldKeepOfADigestWhatNobodyWithoutTheSecretCanTry() {
        byte[] digest = {1, 2, 3};

        assertThat(ids.fingerprint(digest))
                .isEqualTo(new GeneratedUserIds(new UserIdSecret(new byte[] {1})).fingerprint(digest))
                .isNotEqualTo(new GeneratedUserIds(new UserIdSecret(new byte[] {2})).fingerprint(digest))
                .isNotEqualTo(ids.fingerprint(new byte[] {1, 2, 4}))
                .hasSize(32);
    }
}
