package dev.linkstream.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventSchemasTest {

    static Stream<Schema> events() {
        return Stream.of(
                CallAudited.SCHEMA$,
                LogKeyIssued.SCHEMA$,
                UserErasureRequested.SCHEMA$,
                UserErased.SCHEMA$,
                ErasureNoted.SCHEMA$,
                LinkRequested.SCHEMA$,
                RequestOpened.SCHEMA$,
                RequestConfirmed.SCHEMA$,
                LinkGenerated.SCHEMA$,
                LinkRejected.SCHEMA$,
                ScenarioDefined.SCHEMA$,
                ApiTokenIssued.SCHEMA$,
                EpochBegun.SCHEMA$,
                BatchOpened.SCHEMA$,
                BatchClosed.SCHEMA$,
                LinkClicked.SCHEMA$,
                ConversationStarted.SCHEMA$,
                CampaignRuled.SCHEMA$,
                LinkChangeRequested.SCHEMA$,
                LinkChanged.SCHEMA$,
                ClickAsked.SCHEMA$,
                LinkVerdict.SCHEMA$,
                OutcomeReported.SCHEMA$);
    }

    @ParameterizedTest
    @MethodSource("events")
    void shouldHaveLandedTheSchemaThatIsWrittenToday(Schema schema) {
        String current = new Schema.Parser()
                .parse(schema.toString()
                        .replace(",\"avro.java.string\":\"String\"", "")
                        .replace("{\"type\":\"string\"}", "\"string\""))
                .toString();

        EventSchemas landed = EventSchemas.landed();

        assertThat(landed.byId(landed.idOf(schema)).toString())
                .as("schemas/landed has no file for this schema: add the next number with the text expected here")
                .isEqualTo(current);
    }

    @Test
    void shouldKeepEveryLandedVersionFullyCompatible() {
        Map<String, List<Schema>> versions =
                EventSchemas.landed().all().values().stream().collect(Collectors.groupingBy(Schema::getFullName));

        assertThat(versions).hasSize(23);
        assertThat(versions.values())
                .allSatisfy(each -> assertThat(violations(each)).isEmpty());
    }

    /** What a next version of LinkRequested must not do, to its newest version or only to its first. */
    static Stream<Arguments> violatingChanges() {
        return Stream.of(
                Arguments.of(
                        "another type",
                        changed("\"name\":\"user_id\",\"type\":\"string\"", "\"name\":\"user_id\",\"type\":\"int\"")),
                Arguments.of(
                        "no default", changed("\"fields\":[", "\"fields\":[{\"name\":\"new\",\"type\":\"string\"},")),
                Arguments.of("renamed", changed("\"name\":\"user_id\"", "\"name\":\"user\"")),
                Arguments.of(
                        "no null",
                        changed(
                                "\"name\":\"campaign\",\"type\":[\"null\",\"string\"],\"default\":null",
                                "\"name\":\"campaign\",\"type\":\"string\",\"default\":\"\"")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("violatingChanges")
    void shouldFindAVersionThatViolatesTheCompatibility(String change, Schema violating) {
        List<Schema> versions = new ArrayList<>(EventSchemas.landed().all().values().stream()
                .filter(schema -> schema.getFullName().equals(violating.getFullName()))
                .toList());
        assertThat(versions).hasSizeGreaterThan(1).doesNotContain(violating);
        versions.add(violating);

        assertThat(violations(versions)).as(change).isNotEmpty();
    }

    @Test
    void shouldFindAVersionThatViolatesTheCompatibilityWithAnOldVersionAlone() {
        Schema first = record("{\"name\":\"a\",\"type\":\"int\",\"default\":0}");
        Schema second = record("");
        Schema third = record("{\"name\":\"a\",\"type\":\"string\",\"default\":\"\"}");

        assertThat(violations(List.of(first, second))).isEmpty();
        assertThat(violations(List.of(second, third))).isEmpty();
        assertThat(violations(List.of(first, second, third))).isNotEmpty();
    }

    @Test
    void shouldGiveEveryEventATopic() {
        assertThat(new Topics(TopicSettings.defaults("t.")).all().stream().flatMap(topic -> topic.schemas().stream()))
                .containsAll(events().toList());
    }

    /** FULL_TRANSITIVE: every version reads every other. */
    private static List<String> violations(List<Schema> versions) {
        List<String> violations = new ArrayList<>();
        versions.forEach(reader -> versions.forEach(writer -> {
            var result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
            if (result.getType() != SchemaCompatibilityType.COMPATIBLE) {
                violations.add(reader.getFullName() + ": " + result.getDescription());
            }
        }));
        return violations;
    }

    private static Schema changed(String part, String by) {
        EventSchemas landed = EventSchemas.landed();
        String newest = Objects.requireNonNull(landed.byId(landed.idOf(LinkRequested.SCHEMA$)))
                .toString();
        // Docs stand between name and type.
        String bare = newest.replaceAll(",\"doc\":\"[^\"]*\"", "");
        assertThat(bare).contains(part);
        return new Schema.Parser().parse(bare.replace(part, by));
    }

    private static Schema record(String fields) {
        return new Schema.Parser().parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[" + fields + "]}");
    }

    @Test
    void shouldRefuseToReadWhatWasWrittenWithARegistrysIds() {
        EventSchemas landed = EventSchemas.landed();
        int id = landed.idOf(EpochBegun.SCHEMA$);

        assertThatCode(() -> landed.requireReadable(EpochBegun.SCHEMA$, Set.of(id)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> landed.requireReadable(EpochBegun.SCHEMA$, Set.of(id, 4711)))
                .isInstanceOf(SchemaIdsException.class)
                .hasMessageContaining("4711")
                .hasMessageContaining("linkstream.schema-registry.url");
        assertThatThrownBy(() -> landed.requireReadable(EpochBegun.SCHEMA$, Set.of(1)))
                .isInstanceOf(SchemaIdsException.class);
    }

    @ParameterizedTest
    @MethodSource("events")
    void shouldDocumentEveryRecordAndField(Schema schema) {
        assertThat(undocumented(schema, schema.getName())).isEmpty();
    }

    private static List<String> undocumented(Schema schema, String path) {
        return switch (schema.getType()) {
            case RECORD ->
                Stream.concat(
                                schema.getDoc() == null ? Stream.of(path) : Stream.empty(),
                                schema.getFields().stream()
                                        .flatMap(field -> Stream.concat(
                                                field.doc() == null
                                                        ? Stream.of(path + "." + field.name())
                                                        : Stream.empty(),
                                                undocumented(field.schema(), path + "." + field.name()).stream())))
                        .toList();
            case ARRAY -> undocumented(schema.getElementType(), path);
            case MAP -> undocumented(schema.getValueType(), path);
            case UNION ->
                schema.getTypes().stream()
                        .flatMap(type -> undocumented(type, path).stream())
                        .toList();
            default -> List.of();
        };
    }
}
