package dev.linkstream.redirect.visits;

import dev.linkstream.events.Device;
import io.netty.util.AsciiString;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What user agents say of visitors, with the latest ones remembered: few browsers make most of the clicks, and reading
 * what one says takes longer than all else of a click. Thread-safe; a slot that two threads fill at once holds either.
 */
public final class Visitors {

    /** A power of two. */
    private static final int SLOTS = 1024;

    /** Longer ones are rare, and must not fill the memory. */
    private static final int LONGEST = 256;

    private final AtomicReferenceArray<@Nullable Visitor> latest = new AtomicReferenceArray<>(SLOTS);

    public Visitors() {
        // Reads its list from a file, which the event loop of a first click must not.
        PreviewAgents.kept();
    }

    /** What a {@code User-Agent} header says. */
    public record Visitor(AsciiString userAgent, boolean isPreviewBot, Device device) {}

    /** {@code header}: may be changed once this has returned. */
    public Visitor of(@Nullable CharSequence header) {
        AsciiString userAgent = header == null ? AsciiString.EMPTY_STRING : AsciiString.of(header);
        if (userAgent.length() > LONGEST) {
            return read(userAgent);
        }
        int hash = userAgent.hashCode();
        int slot = (hash ^ hash >>> 16) & SLOTS - 1;
        Visitor known = latest.get(slot);
        if (known != null && known.userAgent.equals(userAgent)) {
            return known;
        }
        Visitor visitor = read(userAgent);
        latest.set(slot, visitor);
        return visitor;
    }

    private static Visitor read(AsciiString header) {
        String text = header.toString();
        UserAgent read = new UserAgent(text);
        return new Visitor(new AsciiString(text), read.isPreviewBot(), read.device());
    }
}
