package dev.linkstream.ingress;

import dev.linkstream.links.Scenario;
import dev.linkstream.links.attributes.AttributeDeclaration;
import dev.linkstream.links.attributes.AttributeType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The scenarios that tests refer to by id. */
public final class Scenarios {

    public static final Map<String, Scenario> BY_ID = Map.of(
            "open", scenario("open", true, false, null, List.of()),
            "off", scenario("off", false, false, null, List.of()),
            "own", scenario("own", true, false, "https://chat.example/full", List.of()),
            "typed",
                    scenario(
                            "typed",
                            true,
                            true,
                            null,
                            List.of(
                                    new AttributeDeclaration("age", AttributeType.WHOLE_NUMBER, false, true),
                                    new AttributeDeclaration("tags", AttributeType.STRING, true, false))));

    private Scenarios() {}

    private static Scenario scenario(
            String id,
            boolean enabled,
            boolean strict,
            @Nullable String fullpageUrl,
            List<AttributeDeclaration> attributes) {
        String shortBaseUrl = fullpageUrl == null ? null : "https://s.example";
        return new Scenario(id, "app-" + id, enabled, fullpageUrl, shortBaseUrl, null, null, strict, attributes);
    }
}
