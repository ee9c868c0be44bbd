package dev.linkstream.fastpath;

import io.netty.handler.codec.http.HttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What came on a connection while its turn had not come, in order. For the connection's event loop alone. */
final class HeldMessages {

    /** Messages above which no more is read: each plain request is two. */
    private static final int MOST = 64;

    private static final int MOST_BYTES = 64 << 10;

    private final ArrayDeque<Object> messages = new ArrayDeque<>();
    private long bytes;

    void hold(Object message) {
        bytes += bytes(message);
        messages.add(message);
    }

    /** The first, which is no longer held; null where nothing is. */
    @Nullable Object poll() {
        Object next = messages.poll();
        if (next != null) {
            bytes -= bytes(next);
        }
        return next;
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /** Whether so much is held that no more should be read. */
    boolean isMuch() {
        return messages.size() > MOST || bytes > MOST_BYTES;
    }

    /** Holds nothing any more, and lets everything go. */
    void discard() {
        for (Object message = poll(); message != null; message = poll()) {
            ReferenceCountUtil.release(message);
        }
    }

    private static int bytes(Object message) {
        return message instanceof HttpContent content ? content.content().readableBytes() : 0;
    }
}
