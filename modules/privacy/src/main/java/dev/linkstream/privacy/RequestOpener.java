package dev.linkstream.privacy;

import dev.linkstream.events.LinkRequested;
import dev.linkstream.privacy.RequestEnvelope.Head;
import dev.linkstream.privacy.master.KeyUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * Decrypts the attributes of requests in the log. The same request gives the same whenever it is asked for, as long as
 * its key lives. Thread-safe.
 */
public final class RequestOpener {

    private final LogKeyLookup keys;

    RequestOpener(LogKeyLookup keys) {
        this.keys = keys;
    }

    /**
     * The attributes of a request.
     *
     * @param topic the request log
     * @return null where the request's key was destroyed, so that it was written too late
     * @throws KeyUnavailableException if the key is missing and was never destroyed, or does not open the request
     * @throws LogKeysUnreachableException if that cannot be told now
     */
    public @Nullable OpenedRequest open(LinkRequested request, String topic) {
        byte[] envelope = SealedAttributes.envelope(request.getAttributes());
        if (envelope == null) {
            return OpenedRequest.clear(request.getAttributes());
        }
        Head head = RequestEnvelope.head(envelope);
        if (head == null) {
            throw new KeyUnavailableException(
                    "A request's attributes are encrypted in a format that is not known here");
        }
        LogKey key = keys.find(head.keyId());
        if (key == null) {
            return null;
        }
        byte[] plain = RequestEnvelope.open(request, topic, key, head, envelope);
        if (plain == null) {
            throw new KeyUnavailableException(
                    "The log key " + key.name() + " does not open a request that names it: its bytes are damaged");
        }
        return OpenedRequest.of(plain, head.hasSummary());
    }
}
