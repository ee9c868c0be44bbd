package dev.linkstream.links;

import dev.linkstream.links.attributes.AttributeDeclaration;
import dev.linkstream.links.attributes.Declarations;
import dev.linkstream.links.attributes.DeclaredAttributes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A scenario as its owner put it: where its links lead and which attributes its users have. Immutable; nothing is
 * checked here, see {@link ScenarioRules}. Its text form leaves the app key out.
 *
 * @param id opaque
 * @param appKey what the web chat authenticates with
 * @param fullpageEnabled whether links may be made and followed
 * @param fullpageUrl base of the deep links; null: the deployment's own web chat
 * @param shortBaseUrl base of the short links; null: the deployment's public base URL
 * @param defaults what holds of links that do not say it themselves
 * @param strict whether only declared attributes are accepted and shown
 * @param attributes the declarations, in the owner's order
 * @param chat how the built-in web chat looks and who answers; null: as it is by itself
 */
public record Scenario(
        String id,
        String appKey,
        boolean fullpageEnabled,
        @Nullable String fullpageUrl,
        @Nullable String shortBaseUrl,
        LinkDefaults defaults,
        boolean strict,
        List<AttributeDeclaration> attributes,
        @Nullable ChatPage chat)
        implements DeclaredAttributes {

    public Scenario {
        attributes = new Declarations(attributes);
    }

    /** A scenario whose web chat is as it is by itself. */
    public Scenario(
            String id,
            String appKey,
            boolean fullpageEnabled,
            @Nullable String fullpageUrl,
            @Nullable String shortBaseUrl,
            LinkDefaults defaults,
            boolean strict,
            List<AttributeDeclaration> attributes) {
        this(id, appKey, fullpageEnabled, fullpageUrl, shortBaseUrl, defaults, strict, attributes, null);
    }

    /** A scenario that says no more of its links than this. */
    public Scenario(
            String id,
            String appKey,
            boolean fullpageEnabled,
            @Nullable String fullpageUrl,
            @Nullable String shortBaseUrl,
            @Nullable String defaultExpiresIn,
            @Nullable String fallbackUrl,
            boolean strict,
            List<AttributeDeclaration> attributes) {
        this(
                id,
                appKey,
                fullpageEnabled,
                fullpageUrl,
                shortBaseUrl,
                new LinkDefaults(defaultExpiresIn, fallbackUrl, List.of(), null, null, null),
                strict,
                attributes);
    }

    /** Where a dead link leads that says nothing itself; null: nowhere. */
    public @Nullable String fallbackUrl() {
        return defaults.fallbackUrl();
    }

    /** The declaration of that exact name, found at once however many there are. */
    @Override
    public Optional<AttributeDeclaration> declaration(String name) {
        return ((Declarations) attributes).named(name);
    }

    @Override
    public String toString() {
        return "Scenario[id=" + id + "]";
    }
}
