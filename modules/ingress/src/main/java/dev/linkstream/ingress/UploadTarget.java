package dev.linkstream.ingress;

import dev.linkstream.ingress.KeyConfirmations.Keyed;
import dev.linkstream.links.Scenario;
import dev.linkstream.web.IdempotencyKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an upload makes links of. */
record UploadTarget(
        Scenario scenario,
        @Nullable String campaign,
        @Nullable IdempotencyKey key) {

    /** The key, bound to scenario and campaign; which lines it stands for shows while they are read. */
    @Nullable Keyed keyed() {
        if (key == null) {
            return null;
        }
        String parameters =
                String.join("\0", List.of("link-batches", scenario.id(), Objects.requireNonNullElse(campaign, "")));
        return new Keyed(key, Sha256.of(parameters.getBytes(StandardCharsets.UTF_8)));
    }
}
