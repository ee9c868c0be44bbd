package dev.linkstream.fastpath;

import dev.linkstream.web.ApiToken;
import dev.linkstream.web.RateLimit;
import org.jspecify.annotations.Nullable;

/** Asks of a plain request what the web framework's filters ask of any: its token, its scope, its rate. */
public interface PlainAccess {

    /**
     * Lets a request with this bearer token pass, and counts it. What would be refused is not counted and does not pass:
     * the filters are to refuse it.
     */
    @Nullable Passed pass(String secret);

    /** A request that passed, and where its token stands with it. */
    record Passed(ApiToken token, RateLimit.Quota quota) {}
}
