package dev.linkstream.directory;

import dev.linkstream.web.ApiToken;

/** A token and, this once, its secret; the text form leaves the secret out. */
public record IssuedToken(ApiToken token, String secret) {

    @Override
    public String toString() {
        return "IssuedToken[id=" + token.id() + "]";
    }
}
