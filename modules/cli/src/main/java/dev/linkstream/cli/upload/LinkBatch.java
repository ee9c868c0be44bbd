package dev.linkstream.cli.upload;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What links of a file are to be.
 *
 * @param campaign null for none
 * @param key text that tells mailings of the same file apart
 */
public record LinkBatch(String scenario, @Nullable String campaign, String key) {

    /**
     * The same for the same file, scenario, campaign and key: sent again, after a break or by mistake, it gives the same
     * links for as long as the server keeps keys (24 hours).
     */
    String idempotencyKey(UserFile file) {
        String parts = JsonMapper.shared()
                .writeValueAsString(List.of(
                        "link-batch",
                        scenario,
                        Objects.requireNonNullElse(campaign, ""),
                        key,
                        file.mediaType(),
                        file.digest()));
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(parts.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
