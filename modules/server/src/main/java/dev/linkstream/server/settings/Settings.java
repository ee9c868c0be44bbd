package dev.linkstream.server.settings;

import dev.linkstream.server.LinkstreamServer;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.validation.ValidationBindHandler;
import org.springframework.context.annotation.Import;
import org.springframework.validation.beanvalidation.SpringValidatorAdapter;

/**
 * All settings, as the server's settings records have them: so that a misspelled name and a wrong value can be refused
 * before anything starts.
 */
public final class Settings {

    /** Stands for the number of an element, where settings are a list of records. */
    private static final String ELEMENT = "[]";

    private static final Pattern BARE_NUMBER = Pattern.compile("[+-]?[0-9]+(\\.[0-9]*)?");
    private static final Pattern INDEX = Pattern.compile("\\[[0-9]{1,4}]");

    /** Those that no record of the server has: the frameworks and the launcher read them. */
    private final Set<String> values =
            new LinkedHashSet<>(List.of("linkstream.port", "linkstream.bind-address", "linkstream.broker.port"));

    /** What these hold is named by whoever sets it: {@code linkstream.kafka.properties.security.protocol}. */
    private final Set<String> containers = new LinkedHashSet<>();

    /** What a list holds is set in one place, or the rest of it would be dropped in silence. */
    private final Set<String> lists = new LinkedHashSet<>();

    private final Set<String> durations = new LinkedHashSet<>();

    /** Settings records, and the prefix of each: some share one. */
    private final Map<Class<?>, String> records = new LinkedHashMap<>();

    public Settings() {
        for (Class<?> configuration :
                LinkstreamServer.class.getAnnotation(Import.class).value()) {
            EnableConfigurationProperties enabled = configuration.getAnnotation(EnableConfigurationProperties.class);
            if (enabled != null) {
                for (Class<?> each : enabled.value()) {
                    records.put(
                            each,
                            each.getAnnotation(ConfigurationProperties.class).value());
                }
            }
        }
        records.forEach((type, prefix) -> add(prefix, type));
    }

    private void add(String prefix, Class<?> settings) {
        for (RecordComponent component : settings.getRecordComponents()) {
            String name = prefix + "." + kebab(component.getName());
            Class<?> type = component.getType();
            Class<?> element = element(component);
            if (type.isRecord()) {
                add(name, type);
            } else if (element != null && element.isRecord()) {
                lists.add(name);
                add(name + ELEMENT, element);
            } else {
                values.add(name);
                if (type == Duration.class) {
                    durations.add(name);
                }
                if (Collection.class.isAssignableFrom(type) && !name.contains(ELEMENT)) {
                    lists.add(name);
                }
                if (Map.class.isAssignableFrom(type) || Collection.class.isAssignableFrom(type)) {
                    containers.add(name);
                }
            }
        }
    }

    /** What a list holds; null where the setting is no list. */
    private static @Nullable Class<?> element(RecordComponent component) {
        return Collection.class.isAssignableFrom(component.getType())
                        && component.getGenericType() instanceof ParameterizedType list
                        && list.getActualTypeArguments()[0] instanceof Class<?> element
                ? element
                : null;
    }

    /**
     * Whether there is a setting of this full name, such as {@code linkstream.ingress.reply-timeout} or
     * {@code linkstream.sources[0].topic}.
     */
    public boolean contains(String fullName) {
        String name = INDEX.matcher(fullName).replaceAll(ELEMENT);
        return values.contains(name)
                || containers.stream().anyMatch(each -> name.startsWith(each + ".") || name.startsWith(each + "["));
    }

    /**
     * As {@link #contains}, in any spelling that Spring binds: {@code linkstream.ingress.replyTimeout} in a file, say.
     */
    boolean containsRelaxed(String fullName) {
        String name = relaxed(INDEX.matcher(fullName).replaceAll(ELEMENT));
        return Stream.concat(values.stream(), lists.stream())
                        .anyMatch(each -> relaxed(each).equals(name))
                || containers.stream()
                        .map(Settings::relaxed)
                        .anyMatch(each -> name.startsWith(each + ".") || name.startsWith(each + "["));
    }

    /** Whether there are settings below this name. */
    boolean isSection(String fullName) {
        String name = relaxed(fullName) + ".";
        return values.stream().anyMatch(each -> relaxed(each).startsWith(name));
    }

    private static String relaxed(String name) {
        return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    /** The lists by their full names. */
    Set<String> lists() {
        return Collections.unmodifiableSet(lists);
    }

    /** Whether this full name is a list's, or that of something in it. */
    static boolean isOf(String list, String fullName) {
        String name = relaxed(fullName);
        return name.equals(relaxed(list)) || name.startsWith(relaxed(list) + "[");
    }

    /** The names that have a value of their own, with {@code []} for the number of an element. */
    Set<String> values() {
        return Collections.unmodifiableSet(values);
    }

    /** Those whose values are named by whoever sets them, or are numbered. */
    Set<String> containers() {
        return Collections.unmodifiableSet(containers);
    }

    /** The setting whose name is nearest to one that is none; empty where none is near. */
    Optional<String> nearest(String fullName) {
        return Spelling.nearest(INDEX.matcher(fullName).replaceAll(ELEMENT), values.stream());
    }

    /**
     * Reads every setting, as the server will when it starts.
     *
     * @throws RuntimeException if one is wrong, as the server's start would throw
     */
    public void check(Binder binder) {
        durations.forEach(name -> binder.bind(name, String.class).ifBound(value -> requireUnit(name, value)));
        try (ValidatorFactory factory = Validation.buildDefaultValidatorFactory()) {
            BindHandler rules = new ValidationBindHandler(new SpringValidatorAdapter(factory.getValidator()));
            records.forEach((type, prefix) -> binder.bindOrCreate(prefix, Bindable.of(type), rules));
        }
    }

    /** Spring takes a bare number for milliseconds, which nobody means who writes 30. */
    private static void requireUnit(String name, String value) {
        if (BARE_NUMBER.matcher(value.strip()).matches()) {
            throw new IllegalArgumentException(
                    name + " must be a duration with its unit, such as 500ms, 5s or 7d, but is " + value);
        }
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
