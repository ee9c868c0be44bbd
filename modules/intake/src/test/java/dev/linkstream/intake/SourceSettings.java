package dev.linkstream.intake;

import dev.linkstream.intake.sources.SourcesProperties.SourceProperties;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Settings of a source, bound as the program binds an operator's. */
public final class SourceSettings {

    private SourceSettings() {}

    /** A source of JSON for the scenario {@code open}, where lines such as {@code condition.in=c,u} say nothing else. */
    public static SourceProperties of(String... lines) {
        Map<String, String> settings = new LinkedHashMap<>(Map.of("source.format", "json"));
        for (String line : lines) {
            int equals = line.indexOf('=');
            settings.put("source." + line.substring(0, equals), line.substring(equals + 1));
        }
        if (!settings.containsKey("source.scenario-pointer")) {
            settings.putIfAbsent("source.scenario", "open");
        }
        return new Binder(new MapConfigurationPropertySource(settings))
                .bind("source", SourceProperties.class)
                .get();
    }
}
