package dev.linkstream.client;

import dev.linkstream.events.OpenMode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Asks for one link of one user. Immutable: each call answers a request that differs in one thing.
 *
 * <p>Whoever sends a request twice, or two requests of one id, gets one link. The id is a random UUID unless one is given.
 *
 * <p>Values of attributes are texts, finite numbers of Java's own types (which keep their digits), truth values and lists
 * of these. Everything else about them is the server's to judge.
 */
public final class LinkRequest {

    private final String id;
    private final String scenarioId;
    private final @Nullable String userId;
    private final Map<String, Object> options;
    private final Map<String, @Nullable Object> attributes;

    private LinkRequest(
            String id,
            String scenarioId,
            @Nullable String userId,
            Map<String, Object> options,
            Map<String, @Nullable Object> attributes) {
        this.id = id;
        this.scenarioId = scenarioId;
        this.userId = userId;
        this.options = options;
        this.attributes = attributes;
    }

    /** A request for a link into this scenario's web chat, with a random id and nothing else. */
    public static LinkRequest of(String scenarioId) {
        Map<String, @Nullable Object> none = Map.of();
        return new LinkRequest(
                UUID.randomUUID().toString(), requireText("scenario_id", scenarioId), null, Map.of(), none);
    }

    /** By which a repeat is known, 1 to 256 characters; best what your own system knows the occasion by. */
    public LinkRequest id(String value) {
        return new LinkRequest(requireText("id", value), scenarioId, userId, options, attributes);
    }

    /** Whom the link is for; without one it is for a new user with a generated id. */
    public LinkRequest userId(String value) {
        return new LinkRequest(id, scenarioId, requireText("user_id", value), options, attributes);
    }

    /** What the link is counted under. */
    public LinkRequest campaign(String value) {
        return option("campaign", requireText("campaign", value));
    }

    /** From when the link no longer opens: a time in the future. Takes the place of {@link #expiresIn}. */
    public LinkRequest expiresAt(Instant value) {
        return without("expires_in").option("expires_at", value.toString());
    }

    /** How long the link opens: a second to ten years. Takes the place of {@link #expiresAt}. */
    public LinkRequest expiresIn(Duration value) {
        return without("expires_at").option("expires_in", value.toString());
    }

    /** Where a click leads once the link no longer opens: an absolute http or https URL. */
    public LinkRequest fallbackUrl(String value) {
        return option("fallback_url", requireText("fallback_url", value));
    }

    /** How many clicks the link allows, 1 to 1,000,000,000. */
    public LinkRequest maxClicks(long value) {
        return option("max_clicks", value);
    }

    /** What a browser gets that opens the link. */
    public LinkRequest openMode(OpenMode value) {
        return option("open_mode", value.name());
    }

    /** Sets an attribute of the user. */
    public LinkRequest attribute(String name, String value) {
        return with(name, requireText("attributes." + name, value));
    }

    /**
     * Sets an attribute of the user.
     *
     * @throws IllegalArgumentException if the number is not finite, or of a class outside {@code java.lang} and
     *     {@code java.math}
     */
    public LinkRequest attribute(String name, Number value) {
        return with(name, requireNumber(name, value));
    }

    /** Sets an attribute of the user. */
    public LinkRequest attribute(String name, boolean value) {
        return with(name, value);
    }

    /**
     * Sets an attribute of the user to a collection.
     *
     * @throws IllegalArgumentException if an element is anything else than a text, a number or a truth value
     */
    public LinkRequest attribute(String name, List<?> values) {
        List<Object> copy = new ArrayList<>(values.size());
        for (Object value : values) {
            copy.add(requireScalar(name, value));
        }
        return with(name, Collections.unmodifiableList(copy));
    }

    /** Removes an attribute from what is known of the user. */
    public LinkRequest removeAttribute(String name) {
        return with(name, null);
    }

    public String id() {
        return id;
    }

    public String scenarioId() {
        return scenarioId;
    }

    /** Null where the user's id is to be generated. */
    public @Nullable String userId() {
        return userId;
    }

    /** The options of the link that were set: texts and numbers by name. */
    Map<String, Object> options() {
        return options;
    }

    /** In the order in which they were set; null removes. */
    Map<String, @Nullable Object> attributes() {
        return attributes;
    }

    /** Names the request and shows no value of an attribute. */
    @Override
    public String toString() {
        return "LinkRequest[id=" + id + ", scenarioId=" + scenarioId + ", attributes=" + attributes.keySet() + "]";
    }

    private LinkRequest option(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(options);
        more.put(name, value);
        return new LinkRequest(id, scenarioId, userId, Collections.unmodifiableMap(more), attributes);
    }

    private LinkRequest without(String name) {
        Map<String, Object> fewer = new LinkedHashMap<>(options);
        fewer.remove(name);
        return new LinkRequest(id, scenarioId, userId, Collections.unmodifiableMap(fewer), attributes);
    }

    private LinkRequest with(String name, @Nullable Object value) {
        Map<String, @Nullable Object> more = new LinkedHashMap<>(attributes);
        more.put(requireText("attributes", name), value);
        return new LinkRequest(id, scenarioId, userId, options, Collections.unmodifiableMap(more));
    }

    private static Object requireScalar(String name, @Nullable Object value) {
        if (value instanceof String text) {
            return requireText("attributes." + name, text);
        }
        if (value instanceof Number number) {
            return requireNumber(name, number);
        }
        if (value instanceof Boolean) {
            return value;
        }
        throw new IllegalArgumentException(
                "attributes." + name + " may hold texts, numbers and truth values, but holds "
                        + (value == null ? "null" : "a " + value.getClass().getName()));
    }

    private static Number requireNumber(String name, Number value) {
        Objects.requireNonNull(value, name);
        if (value instanceof Double || value instanceof Float) {
            if (!Double.isFinite(value.doubleValue())) {
                throw new IllegalArgumentException("attributes." + name + " must be a finite number, but is no such");
            }
        } else if (!(value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte
                // A class of somebody else's may be written as anything, and change.
                || value.getClass() == BigDecimal.class
                || value.getClass() == BigInteger.class)) {
            throw new IllegalArgumentException("attributes." + name + " must be a number of java.lang or java.math, but"
                    + " is a " + value.getClass().getName());
        }
        return value;
    }

    /** Half a character cannot be sent: it would arrive as a question mark. */
    private static String requireText(String field, String text) {
        Objects.requireNonNull(text, field);
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
                    throw new IllegalArgumentException(
                            field + " must be Unicode text, but has an unpaired surrogate at " + i);
                }
                i++;
            }
        }
        return text;
    }

    /** This request as {@code link-intake} takes it: JSON in UTF-8. */
    public byte[] toJson() {
        return RequestJson.of(this);
    }
}
