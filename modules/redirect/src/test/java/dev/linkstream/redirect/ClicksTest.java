package dev.linkstream.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClicksTest {

    @ParameterizedTest
    @CsvSource({
        "sec-purpose, prefetch, true",
        "sec-purpose, prefetch;prerender, true",
        "sec-purpose, prefetch;anonymous-client-ip, true",
        "purpose, prefetch, true",
        "purpose, Prefetch, true",
        "purpose, preview, true",
        "x-purpose, preview, true",
        "x-purpose, instant, true",
        "x-moz, prefetch, true",
        "purpose, pre, false",
        "x-purpose, newsletter, false",
        "accept, prefetch, false"
    })
    void shouldKnowALoadThatNobodyAskedFor(String name, String value, boolean prefetch) {
        Map<String, String> headers = new HashMap<>();
        headers.put(name, value);

        assertThat(Clicks.isPrefetch(asked -> headers.get(asked.toString()))).isEqualTo(prefetch);
    }
}
