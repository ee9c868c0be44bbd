package dev.linkstream.links;

import dev.linkstream.links.attributes.AttributeNames;
import dev.linkstream.links.values.HttpUrl;
import dev.linkstream.links.values.UnicodeText;
import java.util.Base64;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What must hold of a scenario's {@link ChatPage}. */
final class ChatPageRules {

    static final String SECRET_PREFIX = "whsec_";

    private static final int MAX_NAME_CHARACTERS = 64;
    private static final int MAX_URL_CHARACTERS = 1_024;
    private static final int MIN_SECRET_BYTES = 24;
    private static final int MAX_SECRET_BYTES = 64;
    private static final Pattern COLOR = Pattern.compile("#[0-9a-fA-F]{6}");

    private final Scenario scenario;
    private final ChatPage chat;
    private final BiConsumer<String, String> refuse;

    /** Tells {@code refuse} of each field at fault, and the rule. */
    ChatPageRules(Scenario scenario, ChatPage chat, BiConsumer<String, String> refuse) {
        this.scenario = scenario;
        this.chat = chat;
        this.refuse = refuse;
    }

    void check() {
        name(chat.name());
        String color = chat.color();
        if (color != null && !COLOR.matcher(color).matches()) {
            refuse.accept("chat.color", "must be a colour such as #0b6b5f.");
        }
        url("chat.picture_url", chat.pictureUrl());
        welcome(chat.welcome());
        url("chat.backend_url", chat.backendUrl());
        secret(chat.backendUrl(), chat.backendSecret());
    }

    private void name(@Nullable String name) {
        if (name == null) {
            return;
        }
        if (name.isBlank()) {
            refuse.accept("chat.name", "must not be blank.");
        } else if (UnicodeText.isLonger(name, MAX_NAME_CHARACTERS)) {
            refuse.accept("chat.name", "must not be longer than " + MAX_NAME_CHARACTERS + " characters.");
        } else if (!UnicodeText.isWellFormed(name)) {
            refuse.accept("chat.name", UnicodeText.RULE);
        }
    }

    private void url(String field, @Nullable String url) {
        if (url != null && HttpUrl.parse(url) == null) {
            refuse.accept(field, "must be " + HttpUrl.RULE + ".");
        } else if (url != null && url.length() > MAX_URL_CHARACTERS) {
            refuse.accept(field, "must have at most " + MAX_URL_CHARACTERS + " characters, not " + url.length() + ".");
        }
    }

    private void welcome(@Nullable String welcome) {
        if (welcome == null) {
            return;
        }
        if (UnicodeText.isLonger(welcome, WelcomeText.MAX_CHARACTERS)) {
            refuse.accept("chat.welcome", "must not be longer than " + WelcomeText.MAX_CHARACTERS + " characters.");
            return;
        }
        if (!UnicodeText.isWellFormed(welcome)) {
            refuse.accept("chat.welcome", UnicodeText.RULE);
            return;
        }
        List<String> names = WelcomeText.names(welcome);
        if (names == null) {
            refuse.accept(
                    "chat.welcome", "must have braces around attributes' names alone, such as {name} or {name|you}.");
            return;
        }
        for (String name : names) {
            if (scenario.strict() && scenario.declaration(name).isEmpty()) {
                refuse.accept(
                        "chat.welcome",
                        "must name only attributes that the strict scenario declares, and {" + shortened(name)
                                + "} is none.");
                return;
            }
        }
    }

    private static String shortened(String name) {
        return name.length() <= AttributeNames.MAX_CHARACTERS
                ? name
                : name.substring(0, AttributeNames.MAX_CHARACTERS) + "…";
    }

    /** No message tells the secret. */
    private void secret(@Nullable String backendUrl, @Nullable String secret) {
        if (secret == null) {
            if (backendUrl != null) {
                refuse.accept("chat.backend_secret", "is required with chat.backend_url.");
            }
        } else if (!isSecret(secret)) {
            refuse.accept(
                    "chat.backend_secret",
                    "must be " + SECRET_PREFIX + " and the Base64 of " + MIN_SECRET_BYTES + " to " + MAX_SECRET_BYTES
                            + " bytes.");
        }
    }

    private static boolean isSecret(String text) {
        if (!text.startsWith(SECRET_PREFIX)) {
            return false;
        }
        try {
            int bytes = Base64.getDecoder().decode(text.substring(SECRET_PREFIX.length())).length;
            return bytes >= MIN_SECRET_BYTES && bytes <= MAX_SECRET_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
