package dev.linkstream.redirect;

/** Why a click on a short link leads nowhere: what people and programs are told of it. */
enum Refusal {
    UNKNOWN(404, "There is no such link.", "Please check that the address is complete."),
    GONE(410, "This link no longer opens.", "Please ask for a new one."),
    /** To be asked again after a second. */
    NOT_YET(503, "This link is not ready yet.", "Please try again in a moment.");

    private final int status;
    private final String message;
    private final String hint;

    Refusal(int status, String message, String hint) {
        this.status = status;
        this.message = message;
        this.hint = hint;
    }

    int status() {
        return status;
    }

    String message() {
        return message;
    }

    String hint() {
        return hint;
    }
}
