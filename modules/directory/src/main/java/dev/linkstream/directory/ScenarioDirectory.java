package dev.linkstream.directory;

import dev.linkstream.events.AttributeDeclared;
import dev.linkstream.events.ChatPageDefined;
import dev.linkstream.events.PreviewDefined;
import dev.linkstream.events.ScenarioDefined;
import dev.linkstream.events.Topic;
import dev.linkstream.links.ChatPage;
import dev.linkstream.links.LinkDefaults;
import dev.linkstream.links.OpenMode;
import dev.linkstream.links.Preview;
import dev.linkstream.links.Scenario;
import dev.linkstream.links.attributes.AttributeDeclaration;
import dev.linkstream.links.attributes.AttributeType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All scenarios of the deployment, in memory. Reads never block; a write completes when this instance serves it, and
 * fails with a {@link DirectoryUnavailableException} where Kafka is away. Thread-safe.
 */
public final class ScenarioDirectory implements AutoCloseable {

    private final Table<ScenarioDefined, Scenario> table;
    private final Clock clock;

    /** By id, when each scenario was last defined; those of deleted ones may stay. */
    private final Map<String, Instant> definedAt;

    /**
     * A directory that is empty until {@link #start}.
     *
     * @param kafka how clients connect: {@code bootstrap.servers}, security
     * @param skipped told of each record that cannot be read
     */
    public ScenarioDirectory(
            Map<String, Object> kafka,
            TableWriter writer,
            Topic<ScenarioDefined> topic,
            Clock clock,
            Runnable skipped) {
        this(kafka, writer, topic, clock, skipped, new ConcurrentHashMap<>());
    }

    private ScenarioDirectory(
            Map<String, Object> kafka,
            TableWriter writer,
            Topic<ScenarioDefined> topic,
            Clock clock,
            Runnable skipped,
            Map<String, Instant> definedAt) {
        this(new CompactedTable<>(kafka, writer, topic, event -> noted(event, definedAt), skipped), clock, definedAt);
    }

    ScenarioDirectory(Table<ScenarioDefined, Scenario> table, Clock clock) {
        this(table, clock, new ConcurrentHashMap<>());
    }

    private ScenarioDirectory(Table<ScenarioDefined, Scenario> table, Clock clock, Map<String, Instant> definedAt) {
        this.table = table;
        this.clock = clock;
        this.definedAt = definedAt;
    }

    private static Scenario noted(ScenarioDefined event, Map<String, Instant> definedAt) {
        definedAt.put(event.getScenarioId(), event.getDefinedAt());
        return scenario(event);
    }

    /** Begins to read; call it once, when the topic exists. */
    public void start() {
        table.start();
    }

    /** Whether every scenario that was there at the start can be found. */
    public boolean loaded() {
        return table.loaded();
    }

    /** Waits for {@link #loaded}, and answers it. */
    public boolean awaitLoaded(Duration limit) throws InterruptedException {
        return table.awaitLoaded(limit);
    }

    public @Nullable Scenario find(String id) {
        return table.find(id);
    }

    public Collection<Scenario> all() {
        return table.all();
    }

    /** All scenarios, the one that was defined last first. */
    public List<Scenario> newestFirst() {
        return table.all().stream()
                .sorted(Comparator.<Scenario, Instant>comparing(
                                each -> definedAt.getOrDefault(each.id(), Instant.EPOCH))
                        .reversed()
                        .thenComparing(Scenario::id))
                .toList();
    }

    /** Puts this scenario in place of the one with its id. The caller has checked it. */
    public CompletableFuture<Void> define(Scenario scenario) {
        return table.write(scenario.id(), event(scenario));
    }

    /** Whether there was such a scenario to delete. */
    public CompletableFuture<Boolean> delete(String id) {
        return find(id) == null
                ? CompletableFuture.completedFuture(false)
                : table.write(id, null).thenApply(done -> true);
    }

    @Override
    public void close() {
        table.close();
    }

    private ScenarioDefined event(Scenario scenario) {
        LinkDefaults defaults = scenario.defaults();
        OpenMode openMode = defaults.openMode();
        Preview preview = defaults.preview();
        return ScenarioDefined.newBuilder()
                .setScenarioId(scenario.id())
                .setAppKey(scenario.appKey())
                .setFullpageEnabled(scenario.fullpageEnabled())
                .setFullpageUrl(scenario.fullpageUrl())
                .setShortBaseUrl(scenario.shortBaseUrl())
                .setDefaultExpiresIn(defaults.expiresIn())
                .setFallbackUrl(defaults.fallbackUrl())
                .setAllowedHosts(defaults.allowedHosts())
                .setOpenMode(openMode == null ? null : dev.linkstream.events.OpenMode.valueOf(openMode.wireName()))
                .setMaxClicks(defaults.maxClicks())
                .setPreview(
                        preview == null
                                ? null
                                : new PreviewDefined(preview.title(), preview.description(), preview.imageUrl()))
                .setStrict(scenario.strict())
                .setAttributes(scenario.attributes().stream()
                        .map(each -> new AttributeDeclared(
                                each.name(),
                                dev.linkstream.events.AttributeType.valueOf(
                                        each.type().name()),
                                each.collection(),
                                each.required()))
                        .toList())
                .setChat(chat(scenario.chat()))
                .setDefinedAt(clock.instant())
                .build();
    }

    private static @Nullable ChatPageDefined chat(@Nullable ChatPage chat) {
        return chat == null
                ? null
                : new ChatPageDefined(
                        chat.name(),
                        chat.color(),
                        chat.pictureUrl(),
                        chat.welcome(),
                        chat.backendUrl(),
                        chat.backendSecret());
    }

    private static @Nullable ChatPage chat(@Nullable ChatPageDefined chat) {
        return chat == null
                ? null
                : new ChatPage(
                        chat.getName(),
                        chat.getColor(),
                        chat.getPictureUrl(),
                        chat.getWelcome(),
                        chat.getBackendUrl(),
                        chat.getBackendSecret());
    }

    private static LinkDefaults defaults(ScenarioDefined event) {
        var openMode = event.getOpenMode();
        PreviewDefined preview = event.getPreview();
        return new LinkDefaults(
                event.getDefaultExpiresIn(),
                event.getFallbackUrl(),
                event.getAllowedHosts(),
                openMode == null ? null : OpenMode.ofWireName(openMode.name()).orElseThrow(),
                event.getMaxClicks(),
                preview == null
                        ? null
                        : new Preview(preview.getTitle(), preview.getDescription(), preview.getImageUrl()));
    }

    static Scenario scenario(ScenarioDefined event) {
        return new Scenario(
                event.getScenarioId(),
                event.getAppKey(),
                event.getFullpageEnabled(),
                event.getFullpageUrl(),
                event.getShortBaseUrl(),
                defaults(event),
                event.getStrict(),
                event.getAttributes().stream()
                        .map(each -> new AttributeDeclaration(
                                each.getName(),
                                AttributeType.valueOf(each.getType().name()),
                                each.getCollection(),
                                each.getRequired()))
                        .toList(),
                chat(event.getChat()));
    }
}
