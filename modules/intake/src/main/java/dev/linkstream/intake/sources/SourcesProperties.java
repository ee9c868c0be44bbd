package dev.linkstream.intake.sources;

import dev.linkstream.intake.values.Pointer;
import dev.linkstream.links.OptionRules;
import dev.linkstream.links.values.SentValue;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** The CRM streams that links are made of. */
@ConfigurationProperties("linkstream")
public record SourcesProperties(@DefaultValue List<SourceProperties> sources) {

    private static final int MAX_PARTITIONS = 10_000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,249}");

    /**
     * One source.
     *
     * @param name null: the topic's
     * @param format {@code json} or {@code avro}
     * @param scenario a scenario's id
     * @param scenarioPointer where the id stands in the record, instead
     * @param userId pointer to the user's id; null: each event is of a new user
     * @param attributes pointers by attribute name
     * @param attributesPointer to an object that holds attributes
     * @param expiresIn an ISO 8601 duration, after which the links no longer open
     * @param fallbackUrl where clicks on them then lead
     * @param each pointer to an array whose elements are events of their own
     * @param partitions of the topic where the program is to make it; null: others make it
     * @param maxClicks how many clicks they allow
     * @param openMode {@code redirect} or {@code confirm}
     * @param options pointers by option, such as {@code expires-at}: where something stands there, it goes before what the
     *     settings say of every link
     * @param id pointers to what is together the event's id; null: that of its CloudEvents headers, or else its place in the topic
     */
    public record SourceProperties(
            @Nullable String name,
            @Nullable String topic,
            @DefaultValue("json") String format,
            @Nullable String scenario,
            @Nullable String scenarioPointer,
            @Nullable String userId,
            @DefaultValue Map<String, String> attributes,
            @Nullable String attributesPointer,
            @Nullable List<String> id,
            @Nullable ConditionProperties condition,
            @Nullable String campaign,
            @Nullable String campaignPointer,
            @Nullable String expiresIn,
            @Nullable String fallbackUrl,
            @Nullable String each,
            @Nullable Integer partitions,
            @Nullable Long maxClicks,
            @Nullable String openMode,
            @DefaultValue Map<String, String> options) {

        /** The option that a key of {@code options} names: keys of settings have dashes. */
        static String optionName(String key) {
            return key.replace('-', '_');
        }

        /** What holds of every link, as if each record said it. */
        Map<String, SentValue> fixedOptions() {
            Map<String, String> fixed = new LinkedHashMap<>();
            fixed.put("campaign", campaign);
            fixed.put("expires_in", expiresIn);
            fixed.put("fallback_url", fallbackUrl);
            fixed.put("max_clicks", maxClicks == null ? null : maxClicks.toString());
            fixed.put("open_mode", openMode);
            fixed.values().removeIf(Objects::isNull);
            return OptionRules.texts(fixed);
        }

        public String nameOrTopic() {
            return name == null ? String.valueOf(topic) : name;
        }
    }

    /**
     * Which records count: one of {@code equals}, {@code in} and {@code exists}.
     *
     * @param pointer to what is looked at
     * @param equals the text of a string, number or boolean
     * @param in such texts
     * @param exists whether something other than null stands there
     */
    public record ConditionProperties(
            @Nullable String pointer,
            @Nullable String equals,
            @Nullable List<String> in,
            @Nullable Boolean exists) {}

    /**
     * Checks every source.
     *
     * @throws IllegalArgumentException naming the setting, its rule and its value
     */
    public SourcesProperties {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < sources.size(); i++) {
            SourceProperties source = sources.get(i);
            String at = "linkstream.sources[" + i + "].";
            require(source.topic() != null, at + "topic", "given", "absent");
            require(
                    TOPIC.matcher(String.valueOf(source.topic())).matches(),
                    at + "topic",
                    "a topic's name: 1 to 249 letters, digits, '.', '_' and '-'",
                    source.topic());
            String name = source.nameOrTopic();
            require(
                    NAME.matcher(name).matches(),
                    at + "name",
                    "1 to 100 letters, digits, '.', '_' and '-' (it is the topic's where it is not given)",
                    name);
            require(names.add(name), at + "name", "another than that of every other source", name);
            require(
                    source.format().equals("json") || source.format().equals("avro"),
                    at + "format",
                    "json or avro",
                    source.format());
            requireOne(at + "scenario", source.scenario(), source.scenarioPointer(), true);
            requireOne(at + "campaign", source.campaign(), source.campaignPointer(), false);
            requirePointer(at + "scenario-pointer", source.scenarioPointer());
            requirePointer(at + "campaign-pointer", source.campaignPointer());
            requirePointer(at + "user-id", source.userId());
            List<String> id = source.id();
            require(id == null || !id.isEmpty(), at + "id", "at least one pointer", "empty");
            if (id != null) {
                id.forEach(pointer -> requirePointer(at + "id", pointer));
            }
            requirePointer(at + "each", source.each());
            Integer partitions = source.partitions();
            require(
                    partitions == null || (partitions >= 1 && partitions <= MAX_PARTITIONS),
                    at + "partitions",
                    "between 1 and " + MAX_PARTITIONS,
                    partitions);
            requirePointer(at + "attributes-pointer", source.attributesPointer());
            source.attributes()
                    .forEach((attribute, pointer) -> requirePointer(at + "attributes." + attribute, pointer));
            require(
                    !source.attributes().isEmpty() || source.attributesPointer() != null,
                    at + "attributes",
                    "given, or attributes-pointer",
                    "absent");
            source.options().forEach((option, pointer) -> {
                require(
                        OptionRules.NAMES.contains(SourceProperties.optionName(option)),
                        at + "options",
                        "pointers by option, which are " + OptionRules.NAMES,
                        option);
                requirePointer(at + "options." + option, pointer);
            });
            OptionRules.check(source.fixedOptions(), null, Instant.EPOCH)
                    .errors()
                    .forEach((option, error) ->
                            require(false, at + option.replace('_', '-'), rule(option, error), fixed(source, option)));
            requireCondition(at + "condition", source.condition());
        }
    }

    /** What must hold of a setting: the end of "The max_clicks field must be …". */
    private static String rule(String option, String error) {
        return error.substring(("The " + option + " field must be ").length(), error.length() - 1);
    }

    private static @Nullable Object fixed(SourceProperties source, String option) {
        return switch (option) {
            case "expires_in" -> source.expiresIn();
            case "fallback_url" -> source.fallbackUrl();
            case "max_clicks" -> source.maxClicks();
            case "open_mode" -> source.openMode();
            default -> source.campaign();
        };
    }

    private static void requireOne(String setting, @Nullable String fixed, @Nullable String pointer, boolean needed) {
        require(
                fixed == null || pointer == null,
                setting,
                "given or " + setting.substring(setting.lastIndexOf('.') + 1) + "-pointer, not both",
                fixed);
        require(
                !needed || fixed != null || pointer != null,
                setting,
                "given, or " + setting.substring(setting.lastIndexOf('.') + 1) + "-pointer",
                "absent");
        require(fixed == null || !fixed.isBlank(), setting, "a text that is not blank", "'" + fixed + "'");
    }

    private static void requireCondition(String setting, @Nullable ConditionProperties condition) {
        if (condition == null) {
            return;
        }
        require(condition.pointer() != null, setting + ".pointer", "given", "absent");
        requirePointer(setting + ".pointer", condition.pointer());
        int given = (condition.equals() == null ? 0 : 1)
                + (condition.in() == null ? 0 : 1)
                + (condition.exists() == null ? 0 : 1);
        require(given == 1, setting, "a pointer and exactly one of equals, in and exists", given + " of them");
        require(condition.in() == null || !condition.in().isEmpty(), setting + ".in", "at least one text", "empty");
    }

    private static void requirePointer(String setting, @Nullable String pointer) {
        require(pointer == null || Pointer.parse(pointer) != null, setting, Pointer.RULE, pointer);
    }

    private static void require(boolean holds, String setting, String rule, @Nullable Object value) {
        if (!holds) {
            throw new IllegalArgumentException(setting + " must be " + rule + ", but is " + value);
        }
    }
}
