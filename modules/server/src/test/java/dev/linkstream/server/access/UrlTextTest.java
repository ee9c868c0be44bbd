package dev.linkstream.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UrlTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/a%20b",
                "/users/%C3%BC/context?x=%F0%9F%98%80",
                "/code?q=%ff",
                "/code%E2%80%8B",
                "/a/b%25ff",
                "*"
            })
    void shouldTakeUtf8(String url) {
        assertThat(UrlText.refusal(URI.create(url))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%ff",
                "/users/%C3/context",
                "/users/%C0%AF/context",
                "/a/%ED%A0%80",
                "/a/b?x=%fe",
                "/a/%F0%9F%98"
            })
    void shouldRefuseOtherBytes(String url) {
        assertThat(UrlText.refusal(URI.create(url))).isEqualTo("The URL must be UTF-8, percent-encoded.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%00", "/a/b?x=%00", "/code?x=%00"})
    void shouldRefuseNul(String url) {
        assertThat(UrlText.refusal(URI.create(url))).isEqualTo("The URL must not contain NUL (%00).");
    }
}
