package dev.linkstream.fastpath;

import dev.linkstream.web.Answer;
import io.netty.handler.codec.http.FullHttpResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is said of requests that the HTTP codec could not read: no filter and no handler ever sees them, and Reactor Netty
 * refuses them without a word.
 */
final class CodecRefusals {

    private static final Answer MALFORMED = refusal(400, "The request is malformed: it is no HTTP that can be read.");

    private static final Map<Integer, Answer> ANSWERS = Map.of(
            400, MALFORMED,
            413, refusal(413, "The request body is too large."),
            414, refusal(414, "The URL is too long: the request's first line must not be larger than 16 KB."),
            431, refusal(431, "The request's headers are too large: together they must not be larger than 32 KB."));

    private CodecRefusals() {}

    private static Answer refusal(int status, String message) {
        return Answer.message(status, message).with("Connection", "close");
    }

    static FullHttpResponse malformed() {
        return FastResponse.of(MALFORMED);
    }

    /** The answer to send in the place of a refusal without a body, null where this is none. */
    static @Nullable FullHttpResponse explained(FullHttpResponse bare) {
        Answer answer =
                bare.content().isReadable() ? null : ANSWERS.get(bare.status().code());
        return answer == null ? null : FastResponse.of(answer);
    }
}
