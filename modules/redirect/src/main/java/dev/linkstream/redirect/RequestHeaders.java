package dev.linkstream.redirect;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** The headers of a request for a link, whichever way it came. */
@FunctionalInterface
interface RequestHeaders {

    /** The first value of a header, null where there is none; {@code name} in lower case. */
    @Nullable CharSequence first(AsciiString name);
}
