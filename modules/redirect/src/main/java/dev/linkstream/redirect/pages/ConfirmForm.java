package dev.linkstream.redirect.pages;

import java.nio.charset.StandardCharsets;

/** What the button of a link's page sends. */
public final class ConfirmForm {

    private static final String TOKEN = "token=";

    private ConfirmForm() {}

    /** The token in a body of {@code application/x-www-form-urlencoded}; empty where there is none. */
    public static String token(byte[] body) {
        for (String member : new String(body, StandardCharsets.US_ASCII).split("&", -1)) {
            if (member.startsWith(TOKEN)) {
                // A token has no character that is encoded.
                return member.substring(TOKEN.length());
            }
        }
        return "";
    }
}
