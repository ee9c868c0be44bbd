package dev.linkstream.fastpath;

import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/** Requests that are answered ahead of the web framework; its routes are the reference of what they are answered. */
public interface FastRoute {

    /**
     * Takes a request whose answer is certain. In doubt it is the web framework's, and nothing of it was counted here.
     * Called by the connection's event loop, before the request's body has come.
     *
     * @return null for any other request
     */
    @Nullable FastCall take(HttpRequest request, FastPathHandler connection);
}
