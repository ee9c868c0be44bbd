package dev.linkstream.server.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Where settings come from: the command line, then the environment, then Java's properties, then files. What no setting is
 * named is refused, wherever it stands; so is a list that is set partly here and partly there, of which Spring would take
 * one part and drop the other.
 */
public final class SettingSources {

    private static final String PREFIX = "linkstream.";
    private static final String COMMAND_LINE = "command";
    private static final String ENVIRONMENT = "linkstream-environment";

    /** Java's properties of these names are the launcher's own. */
    private static final Set<String> OTHERS = Set.of("linkstream.home", "linkstream.terminal.columns");

    private SettingSources() {}

    /**
     * Puts the command line's settings first and those of the environment's variables behind, as we and not as Spring reads
     * them.
     */
    public static void addTo(
            ConfigurableEnvironment environment, Map<String, Object> commandLine, Map<String, Object> variables) {
        MutablePropertySources sources = environment.getPropertySources();
        Map<String, Object> strangers = environment.getSystemEnvironment().entrySet().stream()
                .filter(each -> !EnvironmentSettings.isOurs(each.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        String system = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        if (sources.contains(system)) {
            sources.replace(system, new SystemEnvironmentPropertySource(system, strangers));
        }
        sources.addFirst(new MapPropertySource(ENVIRONMENT, variables));
        sources.addFirst(new MapPropertySource(COMMAND_LINE, commandLine));
    }

    /**
     * Looks at every name that is set.
     *
     * @throws IllegalArgumentException naming the setting, and where it stands
     */
    public static void check(ConfigurableEnvironment environment, Settings settings) {
        for (EnumerablePropertySource<?> source : enumerable(environment)) {
            names(source)
                    .filter(name -> !OTHERS.contains(name)
                            && !settings.containsRelaxed(name)
                            && !isEmptySection(source, name, settings))
                    .findFirst()
                    .ifPresent(name -> refuse(source, name, settings));
        }
        settings.lists().forEach(list -> checkList(list, environment));
    }

    /** A heading in a file with nothing below it, or all of it a comment. */
    private static boolean isEmptySection(EnumerablePropertySource<?> source, String name, Settings settings) {
        return String.valueOf(source.getProperty(name)).isEmpty() && settings.isSection(name);
    }

    private static void refuse(EnumerablePropertySource<?> source, String name, Settings settings) {
        String meant =
                settings.nearest(name).map(each -> " (is " + each + " meant?)").orElse("");
        throw new IllegalArgumentException(name + " is no setting, but is set in " + place(source, name) + meant);
    }

    private static void checkList(String list, ConfigurableEnvironment environment) {
        List<String> places = new ArrayList<>();
        for (EnumerablePropertySource<?> source : enumerable(environment)) {
            List<String> parts =
                    names(source).filter(name -> Settings.isOf(list, name)).toList();
            if (!parts.isEmpty()) {
                // One value with commas is all of a list, and wins over whatever stands behind it.
                if (places.isEmpty() && parts.stream().noneMatch(part -> part.contains("["))) {
                    return;
                }
                places.add(place(source, parts.get(0)));
            }
        }
        if (places.size() > 1) {
            throw new IllegalArgumentException(
                    list + " must be set in one place, as lists are not put together, but is set in "
                            + String.join(" and in ", places));
        }
    }

    private static List<EnumerablePropertySource<?>> enumerable(ConfigurableEnvironment environment) {
        List<EnumerablePropertySource<?>> found = new ArrayList<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> names) {
                found.add(names);
            }
        }
        return found;
    }

    private static Stream<String> names(EnumerablePropertySource<?> source) {
        return Stream.of(source.getPropertyNames()).filter(name -> name.startsWith(PREFIX));
    }

    private static String place(EnumerablePropertySource<?> source, String name) {
        return switch (source.getName()) {
            case COMMAND_LINE -> "the command line";
            case ENVIRONMENT -> "the environment";
            case StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME -> "Java's properties";
            default -> line(OriginLookup.getOrigin(source, name), source.getName());
        };
    }

    private static String line(@Nullable Origin origin, String byDefault) {
        if (origin instanceof TextResourceOrigin text && text.getLocation() != null && text.getResource() != null) {
            return text.getResource().getFilename() + ", line "
                    + (text.getLocation().getLine() + 1);
        }
        return byDefault;
    }
}
