package dev.linkstream.ingress.upload;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.BaseSubscriber;

/**
 * The body of an upload as a stream for one thread. A read gives what has come, however little: lines of a slow sender do
 * not wait for each other. A connection that is lost is an {@link IOException} at the next read, whatever of it lies here
 * unread: nobody awaits an answer to that, and others await the thread.
 */
final class UploadStream extends InputStream {

    /** What ends a whole body. */
    private static final Object END = new Object();

    /** Wakes who waits for more of a body that broke off. */
    private static final Object BROKEN = new Object();

    private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
    private final Arrivals arrivals;
    private @Nullable DataBuffer current;
    private int taken;
    private volatile boolean closed;
    private boolean ended;
    private volatile @Nullable Throwable fault;

    /** Subscribes to a body, of which so many buffers are kept at most. */
    UploadStream(Publisher<DataBuffer> body, int buffers) {
        arrivals = new Arrivals(buffers);
        body.subscribe(arrivals);
    }

    private final class Arrivals extends BaseSubscriber<DataBuffer> {

        private final int buffers;

        Arrivals(int buffers) {
            this.buffers = buffers;
        }

        @Override
        protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
            request(buffers);
        }

        @Override
        protected void hookOnNext(DataBuffer buffer) {
            arrived.add(buffer);
            if (closed) {
                drop();
            }
        }

        @Override
        protected void hookOnComplete() {
            arrived.add(END);
        }

        @Override
        protected void hookOnError(Throwable failure) {
            fault = failure;
            arrived.add(BROKEN);
        }
    }

    @Override
    public int read() throws IOException {
        DataBuffer buffer = next();
        return buffer == null ? -1 : buffer.read() & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        DataBuffer buffer = next();
        if (buffer == null) {
            return -1;
        }
        int count = Math.min(length, buffer.readableByteCount());
        buffer.read(target, offset, count);
        return count;
    }

    /** A buffer with something in it, null at the end. */
    private @Nullable DataBuffer next() throws IOException {
        while (!ended && fault == null && (current == null || current.readableByteCount() == 0)) {
            release();
            Object next = take();
            if (next instanceof DataBuffer buffer) {
                current = buffer;
            } else {
                ended = next == END;
            }
        }
        if (fault != null) {
            throw new IOException("The upload broke off", fault);
        }
        return ended ? null : current;
    }

    private Object take() throws IOException {
        try {
            return arrived.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("The upload was interrupted", e);
        }
    }

    private void release() {
        if (current != null) {
            DataBufferUtils.release(current);
            current = null;
            taken++;
            // Some at once: each request wakes the event loop.
            if (taken == Math.max(1, arrivals.buffers / 2)) {
                arrivals.request(taken);
                taken = 0;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        arrivals.cancel();
        if (current != null) {
            DataBufferUtils.release(current);
            current = null;
        }
        drop();
    }

    private void drop() {
        for (Object left = arrived.poll(); left != null; left = arrived.poll()) {
            if (left instanceof DataBuffer buffer) {
                DataBufferUtils.release(buffer);
            }
        }
    }
}
