package dev.linkstream.directory;

import dev.linkstream.events.ApiTokenIssued;
import dev.linkstream.events.Topic;
import dev.linkstream.web.ApiToken;
import dev.linkstream.web.Scope;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * All API tokens of the deployment, in memory, and the operator's own admin token, which is a setting and stands in no
 * topic. Only digests are kept. Reads never block; a write completes when this instance serves it, and fails with a
 * {@link DirectoryUnavailableException} where Kafka is away. Thread-safe.
 */
public final class TokenDirectory implements AutoCloseable {

    /** The id of the operator's own token. */
    public static final String ADMIN_ID = "admin";

    private final Table<ApiTokenIssued, StoredToken> table;
    private final StoredToken admin;
    private final Clock clock;
    private final SecureRandom random;

    /**
     * A directory that knows only the admin token until {@link #start}.
     *
     * @param kafka how clients connect: {@code bootstrap.servers}, security
     * @param adminSecret any text that is not blank
     * @param skipped told of each record that cannot be read
     */
    public TokenDirectory(
            Map<String, Object> kafka,
            TableWriter writer,
            Topic<ApiTokenIssued> topic,
            String adminSecret,
            Clock clock,
            SecureRandom random,
            Runnable skipped) {
        this(new CompactedTable<>(kafka, writer, topic, StoredToken::of, skipped), adminSecret, clock, random);
    }

    TokenDirectory(Table<ApiTokenIssued, StoredToken> table, String adminSecret, Clock clock, SecureRandom random) {
        if (adminSecret.isBlank()) {
            throw new IllegalArgumentException("The admin token must not be blank");
        }
        this.table = table;
        this.clock = clock;
        this.random = random;
        ApiToken token = new ApiToken(ADMIN_ID, ADMIN_ID, Set.of(Scope.ADMIN), clock.instant(), null, null);
        admin = new StoredToken(token, TokenSecret.digest(adminSecret));
    }

    /** Begins to read; call it once, when the topic exists. */
    public void start() {
        table.start();
    }

    /** Whether every token that was there at the start is accepted. */
    public boolean loaded() {
        return table.loaded();
    }

    /** Waits for {@link #loaded}, and answers it. */
    public boolean awaitLoaded(Duration limit) throws InterruptedException {
        return table.awaitLoaded(limit);
    }

    /** The token with this secret; null where it is unknown, expired or revoked. */
    public @Nullable ApiToken authenticate(String secret) {
        byte[] digest = TokenSecret.digest(secret);
        Instant now = clock.instant();
        if (admin.accepts(digest, now)) {
            return admin.token();
        }
        String id = TokenSecret.idOf(secret);
        StoredToken stored = id == null ? null : table.find(id);
        return stored != null && stored.accepts(digest, now) ? stored.token() : null;
    }

    /** Makes a token; times are kept in milliseconds. */
    public CompletableFuture<IssuedToken> issue(
            String name, Set<Scope> scopes, @Nullable Instant expiresAt, @Nullable Long requestsPerMinute) {
        String id = TokenSecret.newId(random);
        String secret = TokenSecret.newSecret(id, random);
        ApiToken token = new ApiToken(
                id,
                name,
                scopes,
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                expiresAt == null ? null : expiresAt.truncatedTo(ChronoUnit.MILLIS),
                requestsPerMinute);
        return table.write(id, new StoredToken(token, TokenSecret.digest(secret)).event())
                .thenApply(done -> new IssuedToken(token, secret));
    }

    /** The issued tokens, oldest first, without the operator's own. */
    public List<ApiToken> all() {
        return table.all().stream()
                .map(StoredToken::token)
                .sorted(Comparator.comparing(ApiToken::createdAt).thenComparing(ApiToken::id))
                .toList();
    }

    /**
     * Whether there was such a token to revoke.
     *
     * @throws IllegalArgumentException for {@link #ADMIN_ID}, which only the operator's settings change
     */
    public CompletableFuture<Boolean> revoke(String id) {
        if (id.equals(ADMIN_ID)) {
            throw new IllegalArgumentException("The operator's admin token cannot be revoked by a call");
        }
        return table.find(id) == null
                ? CompletableFuture.completedFuture(false)
                : table.write(id, null).thenApply(done -> true);
    }

    @Override
    public void close() {
        table.close();
    }
}
