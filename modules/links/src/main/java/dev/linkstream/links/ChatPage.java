package dev.linkstream.links;

import org.jspecify.annotations.Nullable;

/**
 * How the built-in web chat looks for a scenario's visitors, and who answers them. Each part may be missing. Nothing is
 * checked here, see {@link ScenarioRules}. Its text form leaves the secret out.
 *
 * @param name what the chat is called
 * @param color {@code #rrggbb}
 * @param pictureUrl an absolute http or https URL
 * @param welcome the first words, see {@link WelcomeText}
 * @param backendUrl who is asked for answers, an absolute http or https URL; null: the page answers by itself
 * @param backendSecret what calls of the backend are signed with, {@code whsec_} and Base64
 */
public record ChatPage(
        @Nullable String name,
        @Nullable String color,
        @Nullable String pictureUrl,
        @Nullable String welcome,
        @Nullable String backendUrl,
        @Nullable String backendSecret) {

    @Override
    public String toString() {
        return "ChatPage[name=" + name + "]";
    }
}
