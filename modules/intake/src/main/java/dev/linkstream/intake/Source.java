package dev.linkstream.intake;

import dev.linkstream.intake.JsonValue.Members;
import dev.linkstream.links.SentValue;
import dev.linkstream.requests.FieldErrors;
import dev.linkstream.requests.ParsedEntry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads a CRM's stream as it is: settings say where in a record scenario, user and attributes stand.
 *
 * @param documents reads a value as a tree
 * @param condition null where every record counts
 * @param id null for the CloudEvents headers, or else the place in the topic
 * @param userId null where each event is of a new user
 * @param allAttributes an object of attributes, null for none
 * @param attributes by name; these go before those of {@code allAttributes}
 * @param options of every link
 */
record Source(
        String name,
        String topic,
        Function<byte[], Members> documents,
        @Nullable Condition condition,
        @Nullable Pointer id,
        Text scenario,
        @Nullable Pointer userId,
        @Nullable Pointer allAttributes,
        Map<String, Pointer> attributes,
        Text campaign,
        LinkOptions options)
        implements RecordReader {

    /**
     * A text that stands in the settings, or in the record, or nowhere.
     *
     * @param fixed goes before {@code pointer}
     */
    record Text(@Nullable String fixed, @Nullable Pointer pointer) {}

    @Override
    public @Nullable SentRequest read(ConsumerRecord<byte[], byte[]> record, Place place) {
        if (record.value() == null) {
            if (condition != null) {
                return null;
            }
            throw new UnreadableException("An empty value holds no request.");
        }
        Members document = documents.apply(record.value());
        if (condition != null && !condition.holds(document)) {
            return null;
        }
        FieldErrors errors = new FieldErrors();
        Identity identity = identity(record, document, place, errors).within(name);
        String scenarioId = text("scenario_id", scenario, document, errors);
        String campaignName = text("campaign", campaign, document, errors);
        return new SentRequest(identity, scenarioId, campaignName, options, entry(document), errors);
    }

    private Identity identity(
            ConsumerRecord<byte[], byte[]> record, Members document, Place place, FieldErrors errors) {
        if (id == null) {
            Identity event = CloudEvent.ofHeadersIfAny(record.headers());
            return event == null ? Identity.ofPlace(place) : event;
        }
        JsonValue value = id.find(document);
        String text = value == null ? null : value.stringOrNumber();
        if (text != null && Identity.isId(text, Identity.MAX_ID_CHARACTERS)) {
            return Identity.ofOwnId(text);
        }
        errors.add("id", value == null || value.isNull() ? required("id", id) : RequestMembers.idRule("id"));
        return Identity.ofPlace(place);
    }

    private static @Nullable String text(String field, Text text, Members document, FieldErrors errors) {
        if (text.fixed() != null || text.pointer() == null) {
            return text.fixed();
        }
        JsonValue value = text.pointer().find(document);
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

    private ParsedEntry entry(Members document) {
        Map<String, String> wrong = new LinkedHashMap<>();
        String user = null;
        if (userId != null) {
            JsonValue value = userId.find(document);
            user = value == null ? null : value.stringOrNumber();
            if (value != null && !value.isNull() && user == null) {
                wrong.put("user_id", "User id must be a string");
            } else if (user == null || user.isBlank()) {
                // A user whom the CRM does not name must not become another one with each event.
                wrong.put("user_id", required("user_id", userId));
            }
        }
        return new ParsedEntry(user, attributes(document, wrong), wrong);
    }

    private Map<String, SentValue> attributes(Members document, Map<String, String> wrong) {
        Map<String, SentValue> sent = new LinkedHashMap<>();
        JsonValue all = allAttributes == null ? null : allAttributes.find(document);
        if (all instanceof Members members) {
            sent.putAll(members.attributes());
        } else if (all != null && !all.isNull()) {
            wrong.put("attributes", "The attributes field must be an object.");
        }
        attributes.forEach((attribute, pointer) -> {
            JsonValue value = pointer.find(document);
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
