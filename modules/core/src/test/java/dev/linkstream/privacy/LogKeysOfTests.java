package dev.linkstream.privacy;

import dev.linkstream.events.LinkRequested;
import dev.linkstream.privacy.master.KeyUnavailableException;
import dev.linkstream.privacy.master.MasterKey;
import dev.linkstream.privacy.master.MasterKeys;
import dev.linkstream.privacy.users.UserKeyRow;
import dev.linkstream.privacy.users.UserNames;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Log keys of a test without a broker, and the master key over the keys of users. */
public final class LogKeysOfTests {

    private final SecureRandom random = new SecureRandom();
    private final MasterKey first = MasterKey.generate(random);
    private MasterKeys masterKeys = MasterKeys.of(first);
    private final Map<Long, @Nullable LogKey> keys = new HashMap<>();
    private LogKey current = LogKey.generate(random);

    public LogKeysOfTests() {
        keys.put(current.id(), current);
    }

    /** A request as its producers write it. */
    public LinkRequested sealed(LinkRequested request, String log) {
        return new RequestSealer(() -> current).seal(request, log);
    }

    /** What was written up to now cannot be opened any more. */
    public void destroyAll() {
        keys.replaceAll((id, key) -> null);
        current = LogKey.generate(random);
        keys.put(current.id(), current);
    }

    /** The next requests are under a key that the core will never find. */
    public void forgetToIssue() {
        current = LogKey.generate(random);
    }

    /** From now on another master key wraps; the first one is kept. */
    public void replaceMaster() {
        masterKeys = MasterKeys.parse(
                first.toHex() + "\n" + MasterKey.generate(random).toHex());
    }

    /** As if the first master key's line was removed. */
    public void removeFirstMaster() {
        masterKeys = MasterKeys.of(masterKeys.current());
    }

    private boolean isReplacing() {
        return masterKeys.current() != first;
    }

    public ContextProtection protection() {
        RequestOpener opener = new RequestOpener(id -> {
            if (!keys.containsKey(id)) {
                throw new KeyUnavailableException("The log key is missing");
            }
            return keys.get(id);
        });
        return new ContextProtection(
                opener, new UserKeyRow(() -> masterKeys, this::isReplacing), new UserNames(new byte[32]), random, true);
    }
}
