package dev.linkstream.redirect.visits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.events.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserAgentTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
                "Slack-ImgProxy (+https://api.slack.com/robots)",
                "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
                "Twitterbot/1.0",
                "WhatsApp/2.23.20.0 A",
                "TelegramBot (like TwitterBot)",
                "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
                "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
                "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com",
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_5) AppleWebKit/605.1.15 (Applebot/0.1)",
                "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X) Chrome/99.0 Mobile Safari/537.36 (compatible; Googlebot/2.1)",
                "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
                "facebookexternalhit/1.1; kakaotalk-scrap/1.0; +https://devtalk.kakao.com/t/scrap/33984",
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1"
                        + " Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
                "WhatsApp/0.3.2107 N",
                "Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)",
                "Iframely/1.3.1 (+https://iframely.com/docs/about)",
                "Mozilla/5.0 (compatible; Embedly/0.2; +http://support.embed.ly/)",
                "Mastodon/4.2.0 (http.rb/5.1.1; +https://mastodon.social/)",
                "http.rb/5.1.1 (Mastodon/4.1.2; +https://mastodon.social/) Bot",
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; Microsoft Teams Link Preview)",
                "Mozilla/4.0 (compatible; ms-office; MSOffice 16)",
                "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.12026; Pro)",
                "Mozilla/5.0 (Linux; Android 6.0; Nexus 5) Google-PageRenderer Google (+https://developers.google.com/+/web/)",
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko; Google Web Preview) Chrome/41 Safari",
                "Mozilla/5.0 (iPhone; CPU iPhone OS 7_0 like Mac OS X) Mobile/11A465 Safari/9537.53 BingPreview/1.0b",
                "Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 Mobile Safari/537.36 (compatible; Bytespider; x@y.com)",
                "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X; compatible; Otherbot/2.1; +http://other.example) Chrome/99.0",
                "Synapse (bot; +https://github.com/matrix-org/synapse)",
                "Bluesky Cardyb/1.1; +mailto:support@bsky.app",
                "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
                "ClickUpLinkUnfurler/1.0 (+https://clickup.com)",
                "Mozilla/5.0 (compatible; Goodreads; +https://www.goodreads.com)",
                "WhatsApp",
                "SomeCrawler/1.0",
                "A-SPIDER"
            })
    void shouldKnowPreviewBots(String header) {
        assertThat(new UserAgent(header).isPreviewBot()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "curl/8.5.0",
                "Mozilla/5.0 (Linux; Android 9; CUBOT X18 Plus) AppleWebKit/537.36 Chrome/99.0 Mobile Safari/537.36",
                "Mozilla/5.0 (Linux; Android 7.0; M bot 60 Build/NRD90M; wv) Version/4.0 Chrome/67.0 Mobile Safari/537.36",
                "Mozilla/5.0 (Linux; Android 6.0; IDbot553 Build/MRA58K) Chrome/63.0 Mobile Safari/537.36",
                "Mozilla/5.0 (Linux; Android 6.0.1; M BOT TAB 101 Build/MOB30R) Chrome/54.0 Safari/537.36",
                "Mozilla/5.0 (Linux; Android 9; MBOT51) AppleWebKit/537.36 Chrome/80.0 Mobile Safari/537.36",
                "Mozilla/5.0 (Linux; Android 10; HUAWEI Spider) Chrome/80.0 Mobile Safari/537.36",
                "Mozilla/5.0 (Linux; Android 7.0; Moto B (bot edition) Build/X) Chrome/80.0 Mobile Safari/537.36",
                "Mozilla/5.0 (Linux; Android 7.0; B bot 50) Chrome/67.0 Mobile [FB_IAB/FB4A;FBAV/1.0;FBDV/B bot 50;]",
                "Instagram 10.26.0 Android (23/6.0; 320dpi; 720x1280; Logicom; M bot 60; M_bot_60; mt6580)",
                "Dalvik/2.1.0 (Linux; U; Android 6.0; B BOT 550 Build/MRA58K)",
                "UCWEB/2.0 (MIDP-2.0; U; Adr 4.4.2; en-US; M_bot_51) U2/1.0.0 UCBrowser/10.7 U2/1.0.0 Mobile",
                "CUBOT_NOTE_S_TD/V1 Linux/3.10.65 Android/5.1 Release/02.29.2016 Browser/AppleWebKit537.36 Mobile Safari",
                "Mozilla/5.0 (Linux; Android 10; K) Chrome/114.0 Mobile Safari/537.36 WhatsApp/2.23",
                "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) Mobile/15E148 Safari Line/13.8.0",
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0 Safari/537.36 AbbottPortal/2.0 Bothell/1",
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 [FBAN/FBIOS]",
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 [LinkedInApp]",
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36"
            })
    void shouldTakeNoPersonForABot(String header) {
        assertThat(new UserAgent(header).isPreviewBot()).isFalse();
    }

    @Test
    void shouldTakeAVisitorWithoutUserAgentForAPerson() {
        assertThat(new UserAgent(null).isPreviewBot()).isFalse();
        assertThat(new UserAgent(null).device()).isEqualTo(Device.unknown);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    mobile  | Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile/15E148 Safari/604.1
                    mobile  | Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/120.0 Mobile Safari/537.36
                    mobile  | Mozilla/5.0 (Android 14; Mobile; rv:120.0) Gecko/120.0 Firefox/120.0
                    mobile  | Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950) Mobile Safari/537.36 Edge/15
                    mobile  | Opera/9.80 (J2ME/MIDP; Opera Mini/9.80) Opera Mobi
                    tablet  | Mozilla/5.0 (iPad; CPU OS 12_2 like Mac OS X) Version/12.1 Mobile/15E148 Safari/604.1
                    tablet  | Mozilla/5.0 (Linux; Android 13; SM-X906C) Chrome/120.0 Safari/537.36
                    tablet  | Mozilla/5.0 (Android 13; Tablet; rv:120.0) Gecko/120.0 Firefox/120.0
                    tablet  | Mozilla/5.0 (Linux; U; en-US) AppleWebKit/528.5+ (KHTML, like Gecko) Kindle/3.0
                    desktop | Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0.0.0 Safari/537.36
                    desktop | Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Tablet PC 2.0)
                    desktop | Mozilla/5.0 (Macintosh; Intel Mac OS X 14_1) Version/17.1 Safari/605.1.15
                    desktop | Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/120.0.0.0 Safari/537.36
                    desktop | Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0
                    unknown | curl/8.5.0
                    unknown | -""")
    void shouldTellTheDevice(Device device, String header) {
        assertThat(new UserAgent(header).device()).isEqualTo(device);
    }
}
