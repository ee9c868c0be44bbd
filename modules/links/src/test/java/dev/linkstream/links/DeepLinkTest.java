package dev.linkstream.links;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeepLinkTest {
    private static final String BASE = "https://chat.example/web-chat";

    @Test
    void shouldAddTheFourParametersInOrder() {
        assertThat(DeepLink.build(BASE, "customer_support", "user_12345", "key-1.~", "3yZe7dKf2Qx"))
                .isEqualTo(BASE + "?scenario_id=customer_support&user_id=user_12345&app_key=key-1.~&link=3yZe7dKf2Qx");
    }

    @ParameterizedTest
    @CsvSource({
        "'a b&c=d#é/../', a%20b%26c%3Dd%23%C3%A9%2F..%2F",
        "'%2F;c..', %252F%3Bc..",
        "'a/b%2F;c..é', a%2Fb%252F%3Bc..%C3%A9",
        "'😀', %F0%9F%98%80",
        "'+*!''()@:?$,[]', %2B%2A%21%27%28%29%40%3A%3F%24%2C%5B%5D",
        "'Łódź 中', %C5%81%C3%B3d%C5%BA%20%E4%B8%AD",
        "'\"<>\\^`{|}', %22%3C%3E%5C%5E%60%7B%7C%7D",
        "'', ''"
    })
    void shouldEncodeAllButUnreservedCharacters(String id, String encoded) {
        assertThat(DeepLink.build(BASE, id, id, id, "code"))
                .isEqualTo(BASE + "?scenario_id=" + encoded + "&user_id=" + encoded + "&app_key=" + encoded
                        + "&link=code");
    }

    @ParameterizedTest
    @CsvSource({
        "https://x/, https://x/?Q",
        "https://x, https://x?Q",
        "https://x/?, https://x/?Q",
        "https://x/?a=b, https://x/?a=b&Q",
        "https://x/?a=b&, https://x/?a=b&Q",
        "https://x/?a=b?, https://x/?a=b?&Q",
        "https://x/#top, https://x/?Q#top",
        "https://x/?a=b#top, https://x/?a=b&Q#top",
        "https://x/#/chat?a=b, https://x/?Q#/chat?a=b",
        "https://x/?#, https://x/?Q#"
    })
    void shouldKeepTheQueryAndTheFragmentOfTheBase(String base, String expected) {
        assertThat(DeepLink.build(base, "s", "u", "k", "c"))
                .isEqualTo(expected.replace("Q", "scenario_id=s&user_id=u&app_key=k&link=c"));
    }

    @Test
    void shouldGiveUrlsFromWhichAnyTextIsReadBack() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(20260101);
        for (int i = 0; i < 2_000; i++) {
            String scenario = RandomText.wellFormed(random, 20);
            String user = RandomText.wellFormed(random, 20);
            String key = RandomText.wellFormed(random, 20);
            URI url = URI.create(DeepLink.build(BASE + "#top", scenario, user, key, "code"));
            List<String> values = Arrays.stream(url.getRawQuery().split("&", -1))
                    .map(pair -> pair.substring(pair.indexOf('=') + 1))
                    .map(value -> URLDecoder.decode(value, UTF_8))
                    .toList();
            assertThat(values).containsExactly(scenario, user, key, "code");
            assertThat(url.getQuery())
                    .isEqualTo("scenario_id=" + scenario + "&user_id=" + user + "&app_key=" + key + "&link=code");
            assertThat(url.getFragment()).isEqualTo("top");
            assertThat(url.getPath()).isEqualTo("/web-chat");
        }
    }

    @Test
    void shouldJoinAShortBaseAndACodeWithOneSlash() {
        assertThat(DeepLink.shortUrl("https://short.host", "3yZe7dKf2Qx")).isEqualTo("https://short.host/3yZe7dKf2Qx");
        assertThat(DeepLink.shortUrl("https://short.host/s/", "3yZe7dKf2Qx"))
                .isEqualTo("https://short.host/s/3yZe7dKf2Qx");
    }

    @Test
    void shouldNeverLetAnIdAddAParameterOrMoveTheUser() {
        String url = DeepLink.build(BASE, "s", "me&user_id=other#", "k", "c");
        assertThat(url.split("user_id=", -1)).hasSize(2);
        assertThat(url).doesNotContain("#");
    }
}
