package dev.linkstream.query.chat;

import dev.linkstream.links.values.HttpUrl;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.web.cors.CorsConfiguration;

/**
 * Settings of reading.
 *
 * @param allowedOrigins origins whose pages may call {@code /web-chat/*}, beside those of the scenarios' fullpage URLs
 * @param chatReplyTimeout how long a chat's backend may take for its whole reply
 * @param chatPrivateAddresses whether chats' backends may lie on addresses that are not public
 */
@ConfigurationProperties("linkstream.query")
public record QueryProperties(
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue("10s") Duration chatReplyTimeout,
        @DefaultValue("false") boolean chatPrivateAddresses) {

    /**
     * Has each origin as a browser writes it.
     *
     * @throws IllegalArgumentException naming the setting, its rule and its value
     */
    public QueryProperties {
        if (chatReplyTimeout.isNegative() || chatReplyTimeout.isZero()) {
            throw new IllegalArgumentException(
                    "linkstream.query.chat-reply-timeout must be above 0, but is " + chatReplyTimeout);
        }
        allowedOrigins = allowedOrigins.stream().map(QueryProperties::origin).toList();
    }

    private static String origin(String text) {
        if (text.equals(CorsConfiguration.ALL)) {
            return text;
        }
        HttpUrl url = HttpUrl.parse(text.strip());
        if (url == null || !(url.rest().isEmpty() || url.rest().equals("/"))) {
            throw new IllegalArgumentException("linkstream.query.allowed-origins must be origins such as"
                    + " https://chat.example.com, or *, but one is " + text);
        }
        return url.origin();
    }
}
