package dev.linkstream.redirect.visits;

import dev.linkstream.events.Device;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a {@code User-Agent} header gives away of who follows a link. Only its own word counts. */
final class UserAgent {

    private static final List<String> PREVIEW_WORDS = List.of("spider", "preview");
    private static final List<String> SAYS_ITS_NAME = List.of("compatible;", "://", "@", "preview");

    private final String text;

    UserAgent(@Nullable String header) {
        text = header == null ? "" : header.toLowerCase(Locale.ROOT);
    }

    /** Whether it is known to fetch pages to show, list or check them, with nobody there to read them. */
    boolean isPreviewBot() {
        if (text.isEmpty()) {
            return false;
        }
        String own = withoutDevices();
        return saysBot(own)
                || PreviewAgents.kept().has(own)
                || PREVIEW_WORDS.stream().anyMatch(own::contains);
    }

    /** Whether a word ends in "bot" or "bots". Cubot makes phones, and browsers on them say so in many places. */
    private static boolean saysBot(String text) {
        for (int at = text.indexOf("bot"); at >= 0; at = text.indexOf("bot", at + 1)) {
            int end = text.startsWith("s", at + 3) ? at + 4 : at + 3;
            boolean wordEnds = end == text.length() || !Character.isLetter(text.charAt(end));
            if (wordEnds && !text.startsWith("cu", at - 2)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The text without what browsers say of the device they run on: there are phones called "M bot" and "Spider". That is
     * a comment about Android, and Facebook's list in brackets; a comment in which somebody says who they are is none.
     */
    private String withoutDevices() {
        StringBuilder own = new StringBuilder(text.length());
        int kept = 0;
        for (int at = 0; at < text.length(); at++) {
            char open = text.charAt(at);
            if (open == '(' || open == '[') {
                int end = endOf(at, open, open == '(' ? ')' : ']');
                if (isDevice(text.substring(0, at), text.substring(at, end))) {
                    own.append(text, kept, at).append(' ');
                    kept = end;
                }
                at = end - 1;
            }
        }
        return own.append(text, kept, text.length()).toString();
    }

    private int endOf(int start, char open, char close) {
        int depth = 0;
        for (int at = start; at < text.length(); at++) {
            depth += text.charAt(at) == open ? 1 : text.charAt(at) == close ? -1 : 0;
            if (depth == 0) {
                return at + 1;
            }
        }
        return text.length();
    }

    private static boolean isDevice(String before, String comment) {
        if (comment.startsWith("[")) {
            return comment.contains("fban/") || comment.contains("fbdv/") || comment.contains("fbav/");
        }
        boolean mobile = comment.contains("android")
                || comment.contains("; adr ")
                || comment.contains("build/")
                || before.endsWith("android ")
                || before.endsWith("dalvik/");
        return mobile && SAYS_ITS_NAME.stream().noneMatch(comment::contains);
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
}
