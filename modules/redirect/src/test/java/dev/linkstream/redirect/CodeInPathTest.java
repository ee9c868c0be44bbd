package dev.linkstream.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeInPathTest {

    private static final String CODE = "3yZe7dKf2Qx";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                ",",
                ";",
                ":",
                "!",
                "?",
                ")",
                "]",
                ">",
                "}",
                "'",
                "*",
                "_",
                "-",
                "~",
                "...",
                ").",
                "/",
                "//",
                "/.",
                "/)",
                "./",
                "/%20",
                "&utm_source=x",
                "=",
                "%20",
                "%20%20",
                "%E2%80%8B",
                "%C2%A0",
                "%22",
                "%27",
                "%29",
                "%5D",
                "%3E",
                "%3B",
                "%2F",
                "%0A",
                "%09",
                "%E2%80%9D",
                "%E2%80%99",
                "%C2%BB",
                "%E3%80%82",
                "%EF%BC%8C",
                "%E2%80%A6",
                "%EF%BB%BF",
                "%E2%81%A0",
                "%3Futm_term=x",
                ".html",
                ",danke",
                "%20und%20mehr",
                "%F0%9F%98%80"
            })
    void shouldLeaveAsideWhatStandsBehindACode(String behind) {
        assertThat(CodeInPath.of("/" + CODE + behind)).isEqualTo(CODE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%20", "%E2%80%8B", "(", "%3C", "%22", "%EF%BB%BF", "_", "*"})
    void shouldLeaveAsideWhatStandsBeforeACode(String before) {
        assertThat(CodeInPath.of("/" + before + CODE)).isEqualTo(CODE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/robots.txt",
                "/favicon.ico",
                "/swagger-ui.html",
                "/.well-known",
                "/a/b",
                "/public/api",
                "/%zz",
                "/x.y.z",
                "/apple-touch-icon.png",
                "code"
            })
    void shouldTakeNoFileForACode(String path) {
        String code = CodeInPath.of(path);

        // What stands behind the dot of /.well-known may be asked for as a code; it is none.
        assertThat(code == null || code.equals("well-known")).isTrue();
    }

    @Test
    void shouldLeaveWhatIsNoCodeToTheLookup() {
        assertThat(CodeInPath.of("/nope")).isEqualTo("nope");
        assertThat(CodeInPath.of("/3yZe7dKf2Qx9")).isEqualTo("3yZe7dKf2Qx9");
        assertThat(CodeInPath.of("/...")).isEmpty();
    }
}
