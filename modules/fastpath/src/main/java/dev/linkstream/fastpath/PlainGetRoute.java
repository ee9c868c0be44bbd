package dev.linkstream.fastpath;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;

/** Plain GETs that are answered at once, ahead of all that reads HTTP; the web framework's routes are the reference. */
public interface PlainGetRoute {

    /**
     * Answers a request whose answer is certain without waiting. In doubt it is left to the next route or reader, and
     * nothing of it was counted here. Called by the connection's event loop.
     *
     * @param get holds during the call alone
     * @param answers takes the whole response, status line, headers and body; what is written for a request that is not
     *     answered does not count
     * @return whether it is answered
     */
    boolean answer(PlainGet get, EventLoop loop, ByteBuf answers);
}
