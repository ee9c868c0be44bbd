package dev.linkstream.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.links.Preview;
import dev.linkstream.redirect.pages.LinkPages;
import dev.linkstream.redirect.pages.PageLanguage;
import dev.linkstream.redirect.pages.Refusal;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpCookie;
import org.springframework.util.StringUtils;

class LinkPagesTest {

    private final LinkPages pages = new LinkPages();

    @Test
    void shouldAskForOnePressInTheVisitorsLanguage() {
        String english = pages.confirm(null, PageLanguage.ENGLISH, "t.oken", false);
        String german = pages.confirm(null, PageLanguage.GERMAN, "t.oken", false);

        assertThat(english)
                .contains("<html lang=\"en\">", "<h1>Your chat is ready</h1>", ">Open the chat</button>")
                .contains("<form method=\"post\">", "name=\"token\" value=\"t.oken\"", "name=\"viewport\"")
                .doesNotContain("<script", "{{");
        assertThat(StringUtils.countOccurrencesOf(english, "<button")).isEqualTo(1);
        assertThat(german).contains("<html lang=\"de\">", "Ihr Chat ist bereit", ">Chat öffnen</button>");
        assertThat(pages.confirm(null, PageLanguage.GERMAN, "t", true)).contains("noch einmal");
    }

    @Test
    void shouldLookAsTheScenarioSays() {
        String page = pages.confirm(
                new Preview("Offer <for> \"you\"", "{{token}} & more", "https://x.example/i.png?a=1&b='2'"),
                PageLanguage.ENGLISH,
                "secret",
                false);

        assertThat(page)
                .contains("<h1>Offer &lt;for&gt; &quot;you&quot;</h1>", "<p>{{token}} &amp; more</p>")
                .contains("<img class=\"picture\" src=\"https://x.example/i.png?a=1&amp;b=&#39;2&#39;\"")
                .contains("<title>Offer &lt;for&gt; &quot;you&quot;</title>");
    }

    @Test
    void shouldShowPreviewBotsTitleTextAndPicture() {
        assertThat(pages.preview(new Preview("T \"q\"", "D", "https://x.example/i.png")))
                .contains("<meta property=\"og:title\" content=\"T &quot;q&quot;\">")
                .contains("<meta property=\"og:description\" content=\"D\">")
                .contains("<meta property=\"og:image\" content=\"https://x.example/i.png\">")
                .contains("<title>T &quot;q&quot;</title>");
        assertThat(pages.preview(new Preview(null, null, null))).doesNotContain("og:title", "og:image", "null");
    }

    @Test
    void shouldSayWhyALinkOpensNothing() {
        assertThat(pages.unavailable(Refusal.GONE, PageLanguage.GERMAN))
                .contains("nicht mehr gültig", "<html lang=\"de\">");
        assertThat(pages.unavailable(Refusal.UNKNOWN, PageLanguage.ENGLISH)).contains("There is no such link.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "- | ENGLISH",
                "de | GERMAN",
                "de-AT,de;q=0.9,en;q=0.8 | GERMAN",
                "en-US,en;q=0.9,de;q=0.8 | ENGLISH",
                "fr,de;q=0.5,en;q=0.4 | GERMAN",
                "de;q=0,en | ENGLISH",
                "fr | ENGLISH",
                "* | ENGLISH",
                "den | ENGLISH",
                ";;q=x,,= | ENGLISH",
                "'' | ENGLISH"
            })
    void shouldReadWhichLanguageIsWanted(String header, PageLanguage language) {
        assertThat(PageLanguage.of(header)).isEqualTo(language);
    }

    @Test
    void shouldSayTheSameInEveryLanguage() {
        assertThat(Arrays.stream(PageLanguage.values()).map(language -> new HashSet<>(language.names())))
                .containsOnly(new HashSet<>(PageLanguage.ENGLISH.names()));
    }

    @Test
    void shouldKnowAClickByItsCookie() {
        String id = new ClickCookie(new SecureRandom()).newId();

        assertThat(ClickCookie.id(List.of(new HttpCookie("click", "forged; x"), new HttpCookie("click", id))))
                .isEqualTo(id);
        assertThat(ClickCookie.id(null)).isNull();
        assertThat(ClickCookie.id(List.of(new HttpCookie("click", "")))).isNull();
        assertThat(ClickCookie.of(
                                id,
                                ClickDecisionTest.link(row -> row.setShortBaseUrl("https://s.example/chat"))
                                        .row(),
                                "CODE")
                        .toString())
                .startsWith("click=" + id + "; Path=/chat/CODE; Max-Age=60; ")
                .endsWith("; Secure; HttpOnly; SameSite=Lax");
        assertThat(ClickCookie.of(
                                id,
                                ClickDecisionTest.link(row -> row.setShortBaseUrl("http://127.0.0.1:8080"))
                                        .row(),
                                "CODE")
                        .toString())
                .startsWith("click=" + id + "; Path=/CODE; Max-Age=60; ")
                .endsWith("; HttpOnly; SameSite=Lax");
    }
}
