package dev.linkstream.links.values;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpUrlTest {

    @ParameterizedTest
    @CsvSource({
        "https://chat.example, https://chat.example, https://chat.example",
        "HTTPS://Chat.Example:443/A?b#c, https://chat.example/A?b#c, https://chat.example",
        "http://my_host:8080/, http://my_host:8080/, http://my_host:8080",
        "http://h:/x, http://h/x, http://h",
        "https://münchen.example/straße?q=ü, https://xn--mnchen-3ya.example/stra%C3%9Fe?q=%C3%BC, https://xn--mnchen-3ya.example",
        "https://例え.テスト, https://xn--r8jz45g.xn--zckzah, https://xn--r8jz45g.xn--zckzah",
        "http://[2001:DB8::1]:9/, http://[2001:db8::1]:9/, http://[2001:db8::1]:9",
        "http://127.0.0.1, http://127.0.0.1, http://127.0.0.1",
        "https://example.com., https://example.com., https://example.com."
    })
    void shouldReadAUrlAsABrowserDoes(String text, String ascii, String origin) {
        HttpUrl url = Objects.requireNonNull(HttpUrl.parse(text));

        assertThat(url.ascii()).isEqualTo(ascii);
        assertThat(url.origin()).isEqualTo(origin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "chat.example",
                "//chat.example",
                "ftp://chat.example",
                "http:/chat.example",
                "http://",
                "http:///x",
                "http://:80/",
                "http://h:99999/",
                "http://h:0/",
                "http://h:x/",
                "http://h:80:80/",
                "http://[::1",
                "http://[::1/",
                "http://::1/",
                "http://[x]/",
                "http://[]/",
                "http://a..b/",
                "http://.a/",
                "http://-a/",
                "http://a-.b/",
                "http://256.1.1.1/",
                "http://1.2.3/",
                "http://me@h/",
                "http://me:pw@h/",
                "http://h\\x/",
                "http://h/a b",
                "http://h/%zz",
                "http://h/\r\nX: y",
                "http://h/\u0000",
                "http://a b/",
                "http://h%41/",
                "http://\uD800/",
                "javascript:alert(1)"
            })
    void shouldNotTakeAnythingElse(String text) {
        assertThat(HttpUrl.parse(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {63, 64})
    void shouldBoundALabel(int length) {
        assertThat(HttpUrl.parse("http://" + "a".repeat(length) + ".example/") != null)
                .isEqualTo(length <= 63);
    }
}
