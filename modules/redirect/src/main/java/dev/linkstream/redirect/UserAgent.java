package dev.linkstream.redirect;

import dev.linkstream.events.Device;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a {@code User-Agent} header gives away of who follows a link. Only its own word counts. */
final class UserAgent {

    /** In lower case. "bot" alone covers most: Slackbot, Twitterbot, TelegramBot, LinkedInBot, Discordbot, Googlebot. */
    private static final List<String> PREVIEW_MARKS = List.of(
            "crawler", "spider", "preview", "facebookexternalhit", "facebookcatalog", "embedly", "slack-imgproxy");

    private final String text;

    UserAgent(@Nullable String header) {
        text = header == null ? "" : header.toLowerCase(Locale.ROOT);
    }

    /** Whether it is known to fetch pages to show or list them, with nobody there to read them. */
    boolean isPreviewBot() {
        // WhatsApp's previews; a click in it comes from the phone's browser.
        return text.startsWith("whatsapp/") || saysBot() || says(PREVIEW_MARKS);
    }

    /** Cubot makes phones. */
    private boolean saysBot() {
        for (int at = text.indexOf("bot"); at >= 0; at = text.indexOf("bot", at + 1)) {
            if (!text.startsWith("cu", at - 2)) {
                return true;
            }
        }
        return false;
    }

    /** The order matters: a Windows Phone says Android too, an Android tablet Linux, an iPad Mobile. */
    Device device() {
        if (says("ipad") || (says("tablet") && !says("tablet pc")) || says("kindle") || says("playbook")) {
            return Device.tablet;
        }
        if (says("mobi") || says("iphone") || says("ipod")) {
            return Device.mobile;
        }
        if (says("android")) {
            return Device.tablet;
        }
        return says("windows") || says("macintosh") || says("x11") || says("linux") ? Device.desktop : Device.unknown;
    }

    private boolean says(String mark) {
        return text.contains(mark);
    }

    private boolean says(List<String> marks) {
        for (String mark : marks) {
            if (says(mark)) {
                return true;
            }
        }
        return false;
    }
}
