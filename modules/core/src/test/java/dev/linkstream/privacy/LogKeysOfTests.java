package dev.linkstream.privacy;

import dev.linkstream.events.LinkRequested;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Log keys of a test without a broker, and the master key over the keys of users. */
public final class LogKeysOfTests {

    private final SecureRandom random = new SecureRandom();
    private final MasterKeys masterKeys = MasterKeys.of(MasterKey.generate(random));
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

    public ContextProtection protection() {
        RequestOpener opener = new RequestOpener(
                id -> {
                    if (!keys.containsKey(id)) {
                        throw new KeyUnavailableException("The log key is missing");
                    }
                    return keys.get(id);
                },
                random);
        return new ContextProtection(
                opener, new UserKeyRow(() -> masterKeys), new UserNames(new byte[32]), random, true);
    }
}
