package dev.linkstream.intake.format;

import dev.linkstream.intake.values.JsonValue;
import dev.linkstream.intake.values.JsonValue.Elements;
import dev.linkstream.intake.values.JsonValue.Members;
import dev.linkstream.links.OptionRules;
import dev.linkstream.links.values.SentValue;
import dev.linkstream.requests.FieldErrors;
import dev.linkstream.requests.ParsedEntry;
import dev.linkstream.requests.RequestFields;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a request from the members of a plain JSON request; members that nobody knows are refused by their names. */
public final class RequestMembers {

    /** The {@code type} of a record that asks that a user be forgotten. */
    static final String ERASURE = "user_erasure";

    private static final Set<String> KNOWN = Set.of("id", "request_id", "scenario_id", "user_id", "attributes");
    private static final int MAX_UNKNOWN = 20;

    private final Members members;
    private final FieldErrors errors;

    RequestMembers(Members members, FieldErrors errors) {
        this.members = members;
        this.errors = errors;
    }

    /**
     * The request.
     *
     * @param known by what it is known already; null: by its own id, or else by its place
     */
    SentRequest read(@Nullable Identity known, Place place) {
        Identity identity = known == null ? ownIdentity(place) : known;
        String scenarioId = text("scenario_id");
        members.byName().keySet().stream()
                .filter(name -> !KNOWN.contains(name) && !RequestFields.OPTIONS.contains(name))
                .limit(MAX_UNKNOWN)
                .forEach(name -> errors.add(RequestFields.shown(name), RequestFields.unknown(name)));
        Map<String, SentValue> options = new LinkedHashMap<>();
        for (String name : OptionRules.NAMES) {
            JsonValue value = members.find(name);
            if (value != null) {
                options.put(name, value.asSent());
            }
        }
        return new SentRequest(identity, scenarioId, options, entry(), errors, false);
    }

    /** Whether the record asks that a user be forgotten. */
    boolean isErasure() {
        JsonValue type = members.find("type");
        return type != null && ERASURE.equals(type.string());
    }

    /** Whom to forget; by what the request is known is as for {@link #read}. */
    SentRequest readErasure(@Nullable Identity known, Place place) {
        Identity identity = known == null ? ownIdentity(place) : known;
        String userId = text("user_id");
        if (userId == null) {
            errors.add("user_id", "The user_id field is required.");
        }
        ParsedEntry entry = new ParsedEntry(userId, Map.of(), Map.of());
        return new SentRequest(identity, null, Map.of(), entry, errors, false, true);
    }

    private Identity ownIdentity(Place place) {
        String name = members.find("id") == null ? "request_id" : "id";
        JsonValue id = members.find(name);
        if (id == null) {
            return Identity.ofPlace(place);
        }
        String text = id.stringOrNumber();
        if (text == null || !Identity.isId(text, Identity.MAX_ID_CHARACTERS)) {
            errors.add(name, idRule(name));
            return Identity.ofPlace(place);
        }
        return Identity.ofOwnId(text);
    }

    public static String idRule(String name) {
        return "The " + name + " field must be a text of 1 to " + Identity.MAX_ID_CHARACTERS + " characters.";
    }

    private @Nullable String text(String name) {
        JsonValue value = members.find(name);
        if (value == null) {
            return null;
        }
        String text = value.string();
        if (text == null) {
            errors.add(name, "The " + name + " field must be a string.");
        }
        return text == null || text.isBlank() ? null : text;
    }

    private ParsedEntry entry() {
        Map<String, String> wrong = new LinkedHashMap<>();
        JsonValue user = members.find("user_id");
        if (user != null && user.string() == null) {
            wrong.put("user_id", "User id must be a string");
        }
        Map<String, SentValue> attributes = attributes(members.find("attributes"), wrong);
        return new ParsedEntry(user == null ? null : user.string(), attributes, wrong);
    }

    /** The attributes that an object is; whatever else stands there is told in {@code wrong}. */
    static Map<String, SentValue> attributes(@Nullable JsonValue value, Map<String, String> wrong) {
        if (value instanceof Members attributes && !attributes.byName().isEmpty()) {
            return attributes.attributes();
        }
        // Clients whose language has one type for both write no attributes as an empty array.
        boolean empty = value == null
                || value instanceof Members
                || (value instanceof Elements array && array.inOrder().isEmpty());
        wrong.put("attributes", "The attributes field " + (empty ? "is required." : "must be an object."));
        return Map.of();
    }
}
