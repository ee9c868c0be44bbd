package dev.linkstream.web;

/** A refusal found deep inside a handler; the server's exception handler writes its answer and logs nothing. */
public final class HttpProblem extends RuntimeException {

    private final transient Answer answer;

    public HttpProblem(Answer answer) {
        // A refusal is no fault: whoever sent the request caused it, so no stack is kept.
        super("Refused with status " + answer.status(), null, false, false);
        this.answer = answer;
    }

    /** A refusal with the body {@code {"message": text}}. */
    public HttpProblem(int status, String text) {
        this(Answer.message(status, text));
    }

    public Answer answer() {
        return answer;
    }
}
