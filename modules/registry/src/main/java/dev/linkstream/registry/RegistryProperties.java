package dev.linkstream.registry;

import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the schema registry. The text form leaves the password out.
 *
 * @param url the base of an API in the shapes of Confluent's, such as {@code http://host:8080/apis/ccompat/v7}; absent:
 *     the checked-in list of schemas is used and served
 * @param username for HTTP Basic authentication
 * @param password for HTTP Basic authentication
 */
@Validated
@ConfigurationProperties("linkstream.schema-registry")
public record RegistryProperties(
        @Pattern(regexp = "https?://[^/?#\\s]+[^?#\\s]*", message = "must be an http or https URL") @Nullable
        String url,

        @Nullable String username,
        @Nullable String password) {

    /**
     * Checks what annotations cannot.
     *
     * @throws IllegalArgumentException naming the setting and its rule
     */
    public RegistryProperties {
        if (url != null && url.contains("@")) {
            throw new IllegalArgumentException("linkstream.schema-registry.url must hold no user name and password: use"
                    + " linkstream.schema-registry.username and linkstream.schema-registry.password");
        }
        if (url != null && url.matches("https?://.+") && !isCallable(url)) {
            throw new IllegalArgumentException(
                    "linkstream.schema-registry.url must be an http or https URL whose host is of"
                            + " letters, digits, '-' and '.', with a port up to 65535, as Java calls no other, but is "
                            + url);
        }
        if ((username == null) != (password == null)) {
            throw new IllegalArgumentException("linkstream.schema-registry.username and"
                    + " linkstream.schema-registry.password must be set together, but only the "
                    + (username == null ? "password" : "user name") + " is");
        }
    }

    private static boolean isCallable(String url) {
        try {
            URI uri = new URI(url);
            return uri.getHost() != null && uri.getPort() <= 0xFFFF;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** The base without a slash at its end. */
    static URI base(String url) {
        return URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
    }

    @Override
    public String toString() {
        return "RegistryProperties[url=" + url + "]";
    }
}
