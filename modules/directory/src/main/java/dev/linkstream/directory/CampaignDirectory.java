package dev.linkstream.directory;

import dev.linkstream.events.CampaignRuled;
import dev.linkstream.events.Topic;
import dev.linkstream.links.CampaignRule;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The rules of all campaigns of which one was ever written, in memory. Reads never block; a write completes when this
 * instance serves it, and fails with a {@link DirectoryUnavailableException} where Kafka is away. Thread-safe.
 *
 * <p>Changes at one instance are made one after the other, each to what the one before left. Of two that are made at two
 * instances within the same second, one may be lost.
 */
public final class CampaignDirectory implements AutoCloseable {

    private final Table<CampaignRuled, CampaignRule> table;
    private final Clock clock;
    private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

    /**
     * A directory that is empty until {@link #start}.
     *
     * @param kafka how clients connect: {@code bootstrap.servers}, security
     * @param skipped told of each record that cannot be read
     */
    public CampaignDirectory(
            Map<String, Object> kafka, TableWriter writer, Topic<CampaignRuled> topic, Clock clock, Runnable skipped) {
        this(new CompactedTable<>(kafka, writer, topic, CampaignDirectory::rule, skipped), clock);
    }

    CampaignDirectory(Table<CampaignRuled, CampaignRule> table, Clock clock) {
        this.table = table;
        this.clock = clock;
    }

    /** Begins to read; call it once, when the topic exists. */
    public void start() {
        table.start();
    }

    /** Whether every rule that was there at the start can be found. */
    public boolean loaded() {
        return table.loaded();
    }

    /** Waits for {@link #loaded}, and answers it. */
    public boolean awaitLoaded(Duration limit) throws InterruptedException {
        return table.awaitLoaded(limit);
    }

    /** The rule of a campaign; null where none was ever written, and for no campaign. */
    public @Nullable CampaignRule find(String scenarioId, @Nullable String campaign) {
        return campaign == null || table.isEmpty() ? null : table.find(key(scenarioId, campaign));
    }

    public Collection<CampaignRule> all() {
        return table.all();
    }

    /**
     * Puts another rule in place of the campaign's, and answers it once it is told. The caller has checked it.
     *
     * @param told is given each rule once it is in force, one after the other, and completes when it has told it
     */
    public synchronized CompletableFuture<CampaignRule> change(
            String scenarioId,
            String campaign,
            UnaryOperator<CampaignRule> change,
            Function<CampaignRuled, CompletableFuture<Void>> told) {
        CompletableFuture<CampaignRule> changed = last.handle((done, fault) -> null)
                .thenCompose(ready -> write(change.apply(ruleOf(scenarioId, campaign)), told));
        last = changed;
        return changed;
    }

    /** The rule of a campaign, be it that nothing was said. */
    CampaignRule ruleOf(String scenarioId, String campaign) {
        CampaignRule rule = find(scenarioId, campaign);
        return rule == null ? CampaignRule.none(scenarioId, campaign) : rule;
    }

    private CompletableFuture<CampaignRule> write(
            CampaignRule rule, Function<CampaignRuled, CompletableFuture<Void>> told) {
        CampaignRuled event = event(rule);
        return table.write(key(rule.scenarioId(), rule.campaign()), event)
                .thenCompose(done -> told.apply(event))
                .thenApply(done -> rule);
    }

    @Override
    public void close() {
        table.close();
    }

    /** Names of which each may hold any character, so that no two pairs have one key. */
    public static String key(String scenarioId, String campaign) {
        return encode(scenarioId) + '/' + encode(campaign);
    }

    /** Most names are plain, and redirects ask by name. */
    private static String encode(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!plain && c != '-' && c != '_' && c != '.') {
                return URLEncoder.encode(name, StandardCharsets.UTF_8);
            }
        }
        return name;
    }

    private CampaignRuled event(CampaignRule rule) {
        return CampaignRuled.newBuilder()
                .setScenarioId(rule.scenarioId())
                .setCampaign(rule.campaign())
                .setRevokedAt(rule.revokedAt())
                .setExpiresAt(rule.expiresAt())
                .setFallbackUrl(rule.fallbackUrl())
                .setRuledAt(clock.instant().truncatedTo(ChronoUnit.MILLIS))
                .build();
    }

    static CampaignRule rule(CampaignRuled event) {
        return new CampaignRule(
                event.getScenarioId(),
                event.getCampaign(),
                event.getRevokedAt(),
                event.getExpiresAt(),
                event.getFallbackUrl());
    }
}
