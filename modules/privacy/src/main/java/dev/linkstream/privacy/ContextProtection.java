package dev.linkstream.privacy;

import dev.linkstream.privacy.master.KeyUnavailableException;
import dev.linkstream.privacy.master.MasterKey;
import dev.linkstream.privacy.master.MasterKeys;
import dev.linkstream.privacy.users.UserKeyRow;
import dev.linkstream.privacy.users.UserNames;
import java.security.SecureRandom;

/**
 * What the core needs to open requests and to keep contexts.
 *
 * @param keys how users' keys are written in their rows
 * @param names what users are called there
 * @param encrypts whether contexts are encrypted; those that are can be read in any case
 */
public record ContextProtection(
        RequestOpener requests, UserKeyRow keys, UserNames names, SecureRandom random, boolean encrypts) {

    /** Nothing is encrypted: for measurements of what encryption costs. */
    public static ContextProtection none() {
        SecureRandom random = new SecureRandom();
        MasterKeys masterKeys = MasterKeys.of(MasterKey.generate(random));
        LogKeyLookup nothing = id -> {
            throw new KeyUnavailableException("There are no log keys here");
        };
        return new ContextProtection(
                new RequestOpener(nothing),
                new UserKeyRow(() -> masterKeys),
                new UserNames(new byte[16]),
                random,
                false);
    }
}
