package dev.linkstream.requests;

import dev.linkstream.events.AttributeType;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.links.LinkOptions;
import dev.linkstream.links.OpenMode;
import dev.linkstream.links.Scenario;
import dev.linkstream.links.attributes.AttributeValue;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Writes entries as events that stand by themselves: all that a link needs of its scenario is resolved here. */
public final class LinkRequests {

    private final String publicBaseUrl;
    private final GeneratedUserIds userIds;

    /**
     * Writes events of one deployment.
     *
     * @param publicBaseUrl where short links and the built-in web chat live, without a slash at its end
     */
    public LinkRequests(String publicBaseUrl, GeneratedUserIds userIds) {
        this.publicBaseUrl = publicBaseUrl;
        this.userIds = userIds;
    }

    /**
     * An event to which the sender adds how a repeat is known.
     *
     * @param options of the link, the scenario's filled in
     * @param acceptedAt when the request was accepted, from which a lifetime counts
     * @param identity what the id of a user is made of that came without one
     */
    public LinkRequested.Builder event(
            Scenario scenario, Entry entry, LinkOptions options, Instant acceptedAt, String identity) {
        OpenMode openMode = options.openMode();
        String shortBaseUrl = scenario.shortBaseUrl();
        String fullpageUrl = scenario.fullpageUrl();
        return LinkRequested.newBuilder()
                .setUserId(entry.userId() == null ? userIds.of(identity) : entry.userId())
                .setScenarioId(scenario.id())
                .setAttributes(attributes(entry))
                .setCampaign(options.campaign())
                .setCreatedAt(acceptedAt)
                .setExpiresAt(options.expiry(acceptedAt))
                .setMaxClicks(options.maxClicks())
                .setFallbackUrl(options.fallbackUrl())
                .setOpenMode(openMode == null ? null : dev.linkstream.events.OpenMode.valueOf(openMode.wireName()))
                .setScenarioFallbackUrl(scenario.fallbackUrl())
                .setShortBaseUrl(shortBaseUrl == null ? publicBaseUrl : shortBaseUrl)
                .setFullpageUrl(fullpageUrl == null ? publicBaseUrl + "/web-chat" : fullpageUrl)
                .setAppKey(scenario.appKey());
    }

    /** What a digest of someone's data is kept as: a keyed hash, the same on every instance. */
    public byte[] fingerprint(byte[] digest) {
        return userIds.fingerprint(digest);
    }

    private static Map<String, dev.linkstream.events.AttributeValue> attributes(Entry entry) {
        Map<String, dev.linkstream.events.AttributeValue> events = new HashMap<>();
        entry.attributes().forEach((name, value) -> events.put(name, event(value)));
        return events;
    }

    private static dev.linkstream.events.AttributeValue event(AttributeValue value) {
        AttributeType type = value.type() == null
                ? AttributeType.UNDECLARED
                : switch (value.type()) {
                    case STRING -> AttributeType.STRING;
                    case BOOLEAN -> AttributeType.BOOLEAN;
                    case DECIMAL -> AttributeType.DECIMAL;
                    case WHOLE_NUMBER -> AttributeType.WHOLE_NUMBER;
                    case TIMESTAMP -> AttributeType.TIMESTAMP;
                };
        return new dev.linkstream.events.AttributeValue(type, value.collection(), value.json(), null, null);
    }
}
