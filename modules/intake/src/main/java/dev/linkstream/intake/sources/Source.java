package dev.linkstream.intake.sources;

import dev.linkstream.intake.format.CloudEvent;
import dev.linkstream.intake.format.Identity;
import dev.linkstream.intake.format.Place;
import dev.linkstream.intake.format.RecordReader;
import dev.linkstream.intake.format.RequestMembers;
import dev.linkstream.intake.format.SentRequest;
import dev.linkstream.intake.values.JsonValue;
import dev.linkstream.intake.values.JsonValue.Elements;
import dev.linkstream.intake.values.JsonValue.Members;
import dev.linkstream.intake.values.Pointer;
import dev.linkstream.links.values.SentValue;
import dev.linkstream.requests.FieldErrors;
import dev.linkstream.requests.ParsedEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads a CRM's stream as it is: settings say where in a record scenario, user and attributes stand.
 *
 * @param documents reads a value as a tree
 * @param each the array whose elements are events of their own, null where nothing names it
 * @param condition null where every record counts
 * @param id what is together the event's id; none for the CloudEvents headers, or else the place in the topic
 * @param userId null where each event is of a new user
 * @param allAttributes an object of attributes, null for none
 * @param attributes by name; these go before those of {@code allAttributes}
 * @param fixedOptions of every link
 * @param options by name; where something stands there it goes before {@code fixedOptions}
 */
public record Source(
        String name,
        String topic,
        Function<byte[], JsonValue> documents,
        @Nullable Pointer each,
        @Nullable Condition condition,
        List<Pointer> id,
        Text scenario,
        @Nullable Pointer userId,
        @Nullable Pointer allAttributes,
        Map<String, Pointer> attributes,
        Map<String, SentValue> fixedOptions,
        Map<String, Pointer> options)
        implements RecordReader {

    /**
     * A text that stands in the settings, or in the record, or nowhere.
     *
     * @param fixed goes before {@code pointer}
     */
    record Text(@Nullable String fixed, @Nullable Pointer pointer) {}

    @Override
    public List<SentRequest> read(ConsumerRecord<byte[], byte[]> record, Place place) {
        if (record.value() == null) {
            // A tombstone: the CRM has deleted whoever it was about.
            return List.of();
        }
        JsonValue document = documents.apply(record.value());
        return events(document).stream()
                .filter(event -> condition == null || condition.holds(event.find(condition.pointer())))
                .map(event -> request(record, event, place))
                .toList();
    }

    /** What the document tells of: where no array is named, one is where the user id's pointer leads to its elements. */
    private List<Event> events(JsonValue document) {
        if (each != null) {
            return Event.each(document, each);
        }
        if (document instanceof Elements) {
            return Event.each(document, Pointer.WHOLE);
        }
        Pointer list = userId == null ? null : userId.listOf();
        return list != null && Pointer.opened(list.findOr(document, document)) instanceof Elements
                ? Event.each(document, list)
                : List.of(Event.of(document));
    }

    private SentRequest request(ConsumerRecord<byte[], byte[]> record, Event event, Place place) {
        FieldErrors errors = new FieldErrors();
        Identity identity = identity(record, event, place, errors).within(name);
        String scenarioId = text("scenario_id", scenario, event, errors);
        return new SentRequest(identity, scenarioId, options(event), entry(event), errors, true);
    }

    private Map<String, SentValue> options(Event event) {
        Map<String, SentValue> sent = new LinkedHashMap<>(fixedOptions);
        options.forEach((name, pointer) -> {
            JsonValue value = event.find(pointer);
            if (value != null && !value.isNull()) {
                sent.put(name, option(name, value));
            }
        });
        return sent;
    }

    /** A campaign is a name, which a CRM may have as a number. */
    private static SentValue option(String name, JsonValue value) {
        String text = name.equals("campaign") ? value.stringOrNumber() : null;
        return text == null ? value.asSent() : new SentValue.Scalar(SentValue.Kind.STRING, text);
    }

    private Identity identity(ConsumerRecord<byte[], byte[]> record, Event event, Place place, FieldErrors errors) {
        if (id.isEmpty()) {
            Identity ofHeaders = CloudEvent.ofHeadersIfAny(record.headers());
            return ofHeaders == null ? Identity.ofPlace(place, event.index()) : ofHeaders;
        }
        List<String> parts = new ArrayList<>();
        for (Pointer pointer : id) {
            JsonValue value = event.find(pointer);
            String text = value == null ? null : value.stringOrNumber();
            if (text == null || !Identity.isId(text, Identity.MAX_ID_CHARACTERS)) {
                errors.add(
                        "id", value == null || value.isNull() ? required("id", pointer) : RequestMembers.idRule("id"));
                return Identity.ofPlace(place, event.index());
            }
            parts.add(text);
        }
        return Identity.ofOwnId(String.join("/", parts));
    }

    private static @Nullable String text(String field, Text text, Event event, FieldErrors errors) {
        if (text.fixed() != null || text.pointer() == null) {
            return text.fixed();
        }
        JsonValue value = event.find(text.pointer());
        if (value == null || value.isNull()) {
            if (field.equals("scenario_id")) {
                errors.add(field, required(field, text.pointer()));
            }
            return null;
        }
        String found = value.stringOrNumber();
        if (found == null) {
            errors.add(field, "The " + field + " field must be a string.");
        }
        return found == null || found.isBlank() ? null : found;
    }

    private ParsedEntry entry(Event event) {
        Map<String, String> wrong = new LinkedHashMap<>();
        String user = null;
        if (userId != null) {
            JsonValue value = event.findOwn(userId);
            user = value == null ? null : value.stringOrNumber();
            if (value != null && !value.isNull() && user == null) {
                wrong.put("user_id", "User id must be a string");
            } else if (user == null || user.isBlank()) {
                // A user whom the CRM does not name must not become another one with each event.
                wrong.put("user_id", required("user_id", userId));
            }
        }
        return new ParsedEntry(user, attributes(event, wrong), wrong);
    }

    private Map<String, SentValue> attributes(Event event, Map<String, String> wrong) {
        Map<String, SentValue> sent = new LinkedHashMap<>();
        JsonValue all = allAttributes == null ? null : event.find(allAttributes);
        Members members = all == null ? null : Event.members(Pointer.opened(all));
        if (members != null) {
            sent.putAll(members.attributes());
        } else if (all != null && !all.isNull()) {
            wrong.put("attributes", "The attributes field must be an object.");
        }
        attributes.forEach((attribute, pointer) -> {
            JsonValue value = event.find(pointer);
            if (value != null) {
                sent.put(attribute, value.asSent());
            }
        });
        if (sent.isEmpty()) {
            wrong.putIfAbsent("attributes", "The attributes field is required.");
        }
        return sent;
    }

    private static String required(String field, Pointer pointer) {
        return "The " + field + " field is required, but nothing stands at " + pointer + ".";
    }
}
