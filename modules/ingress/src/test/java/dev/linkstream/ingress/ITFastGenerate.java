package dev.linkstream.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** All that holds of the generate call holds ahead of the web framework too. */
class ITFastGenerate extends ITGenerate {

    @Override
    boolean connection() {
        return true;
    }

    @Test
    void shouldTakePlainCallsUpToAModerateSizeAlone() {
        assertThat(ingress.post(TestIngress.dataset("u", 1)).statusCode()).isEqualTo(200);
        assertThat(ingress.post(TestIngress.dataset("u", 500)).statusCode()).isEqualTo(200);
        assertThat(ingress.post("{").statusCode()).isEqualTo(400);
        assertThat(ingress.routed()).isZero();

        assertThat(ingress.post(TestIngress.dataset("u", 5_000)).statusCode()).isEqualTo(200);
        assertThat(ingress.post(TestIngress.dataset("u", 1), "Idempotency-Key", "k")
                        .statusCode())
                .isEqualTo(200);
        assertThat(ingress.routed()).isEqualTo(2);
    }
}
