package dev.linkstream.redirect.pages;

/** Why a click on a short link leads nowhere: what people and programs are told of it. */
public enum Refusal {
    UNKNOWN(404, "There is no such link."),
    GONE(410, "This link no longer opens."),
    /** To be asked again after a second. */
    NOT_YET(503, "This link is not ready yet.");

    private final int status;
    private final String message;

    Refusal(int status, String message) {
        this.status = status;
        this.message = message;
    }

    public int status() {
        return status;
    }

    /** What programs are told; people read {@link PageLanguage}. */
    public String message() {
        return message;
    }
}
