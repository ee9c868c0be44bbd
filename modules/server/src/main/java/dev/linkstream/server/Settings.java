package dev.linkstream.server;

import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
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

    private static final Pattern INDEX = Pattern.compile("\\[[0-9]{1,4}]");

    private final Set<String> values = new LinkedHashSet<>(List.of("linkstream.port", "linkstream.bind-address"));

    /** What these hold is named by whoever sets it: {@code linkstream.kafka.properties.security.protocol}. */
    private final Set<String> containers = new LinkedHashSet<>();

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
                add(name + ELEMENT, element);
            } else {
                values.add(name);
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
     * Reads every setting, as the server will when it starts.
     *
     * @throws RuntimeException if one is wrong, as the server's start would throw
     */
    public void check(Binder binder) {
        try (ValidatorFactory factory = Validation.buildDefaultValidatorFactory()) {
            BindHandler rules = new ValidationBindHandler(new SpringValidatorAdapter(factory.getValidator()));
            records.forEach((type, prefix) -> binder.bindOrCreate(prefix, Bindable.of(type), rules));
        }
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
