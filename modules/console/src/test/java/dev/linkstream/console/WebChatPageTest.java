package dev.linkstream.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps attribute values inert in the pages: no markup from text, nothing inline, nothing from elsewhere. */
class WebChatPageTest {

    private static final Pattern INLINE = Pattern.compile("<style|\\sstyle=|\\son\\w+=|<script(?![^>]*\\ssrc=)");
    private static final Pattern ELSEWHERE =
            Pattern.compile("(?:src|href|action)=\"(?!web-chat/|data:)|url\\(|@import|fetch\\('");
    private static final Pattern MARKUP_FROM_TEXT = Pattern.compile(
            "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\(|new Function|DOMParser");

    @Test
    void shouldKeepScriptAndStyleOutOfTheChatPage() throws IOException {
        assertThat(read("/web-chat/index.html")).doesNotContainPattern(INLINE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/web-chat/index.html",
                "/web-chat/style.css",
                "/web-chat/app.js",
                "/web-chat/format.js",
                "/web-chat/show.js",
                "/web-chat/theme.js"
            })
    void shouldLoadNothingFromElsewhere(String file) throws IOException {
        assertThat(read(file)).doesNotContainPattern(ELSEWHERE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"app", "format", "show", "theme"})
    void shouldNeverBuildMarkupFromText(String script) throws IOException {
        assertThat(read("/web-chat/" + script + ".js")).doesNotContainPattern(MARKUP_FROM_TEXT);
    }

    @Test
    void shouldSendNoReferrer() throws IOException {
        assertThat(read("/web-chat/index.html")).contains("<meta name=\"referrer\" content=\"no-referrer\">");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<img onerror=x>", "<p style='x'>", "<script>x</script>", "<style>p{}</style>"})
    void shouldRecogniseWhatIsInline(String markup) {
        assertThat(markup).containsPattern(INLINE);
    }

    private static String read(String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(WebChatPageTest.class.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
