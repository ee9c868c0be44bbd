package dev.linkstream.web;

import io.netty.buffer.ByteBuf;

/** A request that a {@link LaneDoor} has taken. All calls are by the connection's event loop. */
public interface LaneCall {

    /** The request is taken: from now on it may be answered. */
    default void begin(HttpLane lane) {}

    /** Some of the request's body, the receiver's only during the call. */
    default void content(ByteBuf content) {}

    /** All of the request has come. */
    default void end() {}
}
