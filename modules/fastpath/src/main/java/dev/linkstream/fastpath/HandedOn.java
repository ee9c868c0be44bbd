package dev.linkstream.fastpath;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * The requests of a connection that were handed on to the web framework, as far as it has answered them. For the
 * connection's event loop alone.
 */
final class HandedOn {

    /** Requests whose answers are not complete. */
    private int unanswered;

    private boolean informational;

    /** Whether some of the answer to the first of them has been sent. */
    private boolean answering;

    /** Whether a request, or its answer, ends the connection or makes another protocol's of it. */
    private boolean ends;

    void request(HttpRequest request) {
        unanswered++;
        ends |= !HttpUtil.isKeepAlive(request);
    }

    /** Looks at what the framework sends. */
    void sent(Object message) {
        if (unanswered == 0) {
            return;
        }
        if (message instanceof HttpResponse answer) {
            answering = true;
            informational = answer.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            ends |= !HttpUtil.isKeepAlive(answer) || HttpResponseStatus.SWITCHING_PROTOCOLS.equals(answer.status());
        }
        if (message instanceof LastHttpContent && !informational) {
            unanswered--;
            answering = false;
        }
    }

    boolean isAnswered() {
        return unanswered == 0;
    }

    /** Whether the last request may be answered in the framework's place: nothing of its answer, and of no other, is sent. */
    boolean isOpen() {
        return unanswered == 1 && !answering;
    }

    /** Whether no request may be taken any more on this connection. */
    boolean endsConnection() {
        return ends;
    }

    /** The connection ends for another reason. */
    void endConnection() {
        ends = true;
    }
}
