package dev.linkstream.requests;

/**
 * The deployment's secret behind the ids of users that came without one; the same on every instance and over restarts,
 * so that a retry meets the same users. Its text form does not show it.
 */
public record UserIdSecret(byte[] bytes) {

    @Override
    public String toString() {
        return "UserIdSecret[]";
    }
}
