package dev.linkstream.intake.sources;

import dev.linkstream.events.Topic;
import dev.linkstream.events.Topics;
import dev.linkstream.intake.sources.SourcesProperties.ConditionProperties;
import dev.linkstream.intake.sources.SourcesProperties.SourceProperties;
import dev.linkstream.intake.values.AvroTree;
import dev.linkstream.intake.values.ConnectJson;
import dev.linkstream.intake.values.JsonTree;
import dev.linkstream.intake.values.JsonValue;
import dev.linkstream.intake.values.Pointer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes sources of their settings, which are checked by then. */
public final class Sources {

    private final JsonTree json;
    private final AvroTree avro;

    public Sources(JsonTree json, AvroTree avro) {
        this.json = json;
        this.avro = avro;
    }

    /**
     * The sources, in the settings' order.
     *
     * @throws IllegalArgumentException if one names a topic of the catalogue
     */
    public List<Source> of(List<SourceProperties> settings, Topics topics) {
        Set<String> own = topics.all().stream().map(Topic::name).collect(Collectors.toSet());
        List<Source> sources = new ArrayList<>();
        for (int i = 0; i < settings.size(); i++) {
            String topic = settings.get(i).topic();
            if (own.contains(topic)) {
                throw new IllegalArgumentException("linkstream.sources[" + i
                        + "].topic must be a topic of others, but is " + topic + ", which is one of ours");
            }
            sources.add(source(settings.get(i)));
        }
        return sources;
    }

    public Source source(SourceProperties settings) {
        Map<String, Pointer> attributes = new LinkedHashMap<>();
        settings.attributes().forEach((name, pointer) -> attributes.put(name, pointed(pointer)));
        Function<byte[], JsonValue> documents = settings.format().equals("avro")
                ? avro::read
                : value -> ConnectJson.read(json.readDocument(value, "value"));
        return new Source(
                settings.nameOrTopic(),
                Objects.requireNonNull(settings.topic()),
                documents,
                pointer(settings.each()),
                condition(settings.condition()),
                settings.id() == null
                        ? List.of()
                        : settings.id().stream().map(Sources::pointed).toList(),
                new Source.Text(settings.scenario(), pointer(settings.scenarioPointer())),
                pointer(settings.userId()),
                pointer(settings.attributesPointer()),
                attributes,
                settings.fixedOptions(),
                options(settings));
    }

    private static Map<String, Pointer> options(SourceProperties settings) {
        Map<String, Pointer> options = new LinkedHashMap<>();
        settings.options().forEach((name, pointer) -> options.put(SourceProperties.optionName(name), pointed(pointer)));
        if (settings.campaignPointer() != null) {
            options.put("campaign", pointed(settings.campaignPointer()));
        }
        return options;
    }

    private static @Nullable Condition condition(@Nullable ConditionProperties settings) {
        if (settings == null) {
            return null;
        }
        String equal = settings.equals();
        List<String> in = equal == null ? settings.in() : List.of(equal);
        return new Condition(
                pointed(Objects.requireNonNull(settings.pointer())),
                in == null ? null : Set.copyOf(in),
                Boolean.TRUE.equals(settings.exists()));
    }

    private static @Nullable Pointer pointer(@Nullable String text) {
        return text == null ? null : pointed(text);
    }

    private static Pointer pointed(String text) {
        return Objects.requireNonNull(Pointer.parse(text));
    }
}
