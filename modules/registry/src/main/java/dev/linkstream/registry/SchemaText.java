package dev.linkstream.registry;

import java.util.Optional;
import org.apache.avro.Schema;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Schemas as clients send them: the text of one within a JSON body. */
final class SchemaText {

    private static final String JAVA_STRING = "avro.java.string";

    private SchemaText() {}

    /** What a body that should hold a schema holds. */
    sealed interface Sent {
        /** A schema of Avro. */
        record Avro(Schema schema) implements Sent {}

        /** A schema of another kind, which nothing here can equal. */
        record Foreign(String type) implements Sent {}

        /** No schema. */
        record Wrong(int status, int code, String message) implements Sent {}
    }

    /** Reads {@code {"schema","schemaType"}}; a member that says nothing of the schema itself is left aside. */
    static Sent read(byte[] body) {
        JsonNode json;
        try {
            json = JsonMapper.shared().readTree(body);
        } catch (JacksonException e) {
            return new Sent.Wrong(400, 400, "Unable to process JSON: the body must be an object with a schema.");
        }
        if (!json.isObject()) {
            return new Sent.Wrong(400, 400, "Unable to process JSON: the body must be an object with a schema.");
        }
        String type = json.path("schemaType").asString("AVRO");
        if (!type.isEmpty() && !type.equals("AVRO")) {
            return new Sent.Foreign(type);
        }
        return avro(json.path("schema").asString(""))
                .<Sent>map(Sent.Avro::new)
                .orElseGet(() -> new Sent.Wrong(
                        422,
                        RegistryResponses.INVALID_SCHEMA,
                        "Invalid schema: the schema member must be Avro's JSON."));
    }

    private static Optional<Schema> avro(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Schema.Parser().parse(text));
        } catch (RuntimeException e) {
            // Avro's parser throws whatever a strange document makes it stumble over.
            return Optional.empty();
        }
    }

    /** The same schema without what the Java code generator notes beside strings, which no byte on the wire shows. */
    static Schema withoutJavaStrings(Schema schema) {
        JsonNode json = JsonMapper.shared().readTree(schema.toString());
        strip(json);
        return new Schema.Parser().parse(json.toString());
    }

    private static void strip(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(JAVA_STRING);
        }
        node.forEach(SchemaText::strip);
    }
}
