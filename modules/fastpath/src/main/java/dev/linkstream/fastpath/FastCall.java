package dev.linkstream.fastpath;

import io.netty.buffer.ByteBuf;

/** A request that a {@link FastRoute} has taken. All calls are by the connection's event loop. */
public interface FastCall {

    /** The request is taken: from now on it may be answered. */
    default void begin(FastPathHandler connection) {}

    /** Some of the request's body, the receiver's only during the call. */
    default void content(ByteBuf content) {}

    /** All of the request has come. */
    default void end() {}

    /** The connection has gone before the answer: nothing more comes of it. */
    default void gone() {}
}
