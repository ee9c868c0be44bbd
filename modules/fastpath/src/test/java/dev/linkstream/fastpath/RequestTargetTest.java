package dev.linkstream.fastpath;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/3yZe7dKf2Qx",
                "/public/api/users/a%2Fb%3B/context",
                "/public/api/link-batches?scenario_id=a%20b&x=1;2",
                "/x?a=b?c/d//e/",
                "/%zz",
                "/public/api/x?a=%zz",
                "/web-chat/context?link=50%off",
                "http://host//x",
                "*",
                ""
            })
    void shouldLeaveWhatEveryReaderTakesAlike(String target) {
        assertThat(RequestTarget.plain(target)).isSameAs(target);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "//public/api/x /public/api/x",
                "/public//api///x/ /public/api/x",
                "/x// /x",
                "// /",
                "//x?a=//b/ /x?a=//b/",
                "/users/a;b/context /users/a%3Bb/context",
                "/x|y{z}^` /x%7Cy%7Bz%7D%5E%60",
                "/x<\"> /x%3C%22%3E",
                "/x#y /x%23y",
                // Bytes of UTF-8, one character each.
                "/\u00c3\u00bc /%C3%BC",
                "/\u00fc /%FC",
                "/code?utm_term=50%off /code?utm_term=50%25off",
                "/code?a=%zz&b=% /code?a=%25zz&b=%25",
                "/code?a=%4 /code?a=%254",
                "/code?a={b}|c /code?a=%7Bb%7D%7Cc",
                "/code/?a=%zz /code?a=%25zz",
                "/a/b?c={d} /a/b?c=%7Bd%7D"
            })
    void shouldMendWhatClientsLeaveAsItIs(String target, String plain) {
        assertThat(RequestTarget.plain(target)).isEqualTo(plain);
        assertThat(RequestTarget.plain(plain)).isSameAs(plain);
    }
}
