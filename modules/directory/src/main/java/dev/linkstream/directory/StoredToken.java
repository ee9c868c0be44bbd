package dev.linkstream.directory;

import dev.linkstream.events.ApiTokenIssued;
import dev.linkstream.web.ApiToken;
import dev.linkstream.web.Scope;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;

/** A token as the table keeps it: with the digest of its secret. */
record StoredToken(ApiToken token, byte[] sha256) {

    /** A scope that this version does not know is left out: it could allow nothing here. */
    static StoredToken of(ApiTokenIssued event) {
        byte[] sha256 = new byte[event.getSecretSha256().remaining()];
        event.getSecretSha256().duplicate().get(sha256);
        ApiToken token = new ApiToken(
                event.getTokenId(),
                event.getName(),
                event.getScopes().stream()
                        .map(Scope::ofWireName)
                        .flatMap(Optional::stream)
                        .collect(Collectors.toSet()),
                event.getCreatedAt(),
                event.getExpiresAt(),
                event.getRequestsPerMinute());
        return new StoredToken(token, sha256);
    }

    ApiTokenIssued event() {
        return ApiTokenIssued.newBuilder()
                .setTokenId(token.id())
                .setName(token.name())
                .setSecretSha256(ByteBuffer.wrap(sha256))
                .setScopes(token.scopes().stream().map(Scope::wireName).sorted().toList())
                .setCreatedAt(token.createdAt())
                .setExpiresAt(token.expiresAt())
                .setRequestsPerMinute(token.requestsPerMinute())
                .build();
    }

    /** Compares in constant time. */
    boolean accepts(byte[] digest, Instant now) {
        boolean same = MessageDigest.isEqual(sha256, digest);
        Instant expiry = token.expiresAt();
        return same && (expiry == null || now.isBefore(expiry));
    }
}
