package dev.linkstream.privacy;

import dev.linkstream.events.AttributeValue;
import dev.linkstream.events.LinkRequested;
import dev.linkstream.privacy.master.MasterKey;
import dev.linkstream.privacy.master.MasterKeyFile;
import dev.linkstream.privacy.master.MasterKeys;
import dev.linkstream.privacy.users.UserKey;
import dev.linkstream.privacy.users.UserKeyPage;
import dev.linkstream.privacy.users.UserKeyRow;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What whoever has a deployment's master key can open. */
public final class KeyRing {

    private final MasterKeys masterKeys;

    public KeyRing(Path file) {
        masterKeys = MasterKeyFile.load(null, file, new SecureRandom()).get();
    }

    /** Whether the log key in this form opens the request. */
    public boolean opens(byte[] wrappedLogKey, LinkRequested request, String log) {
        byte[] envelope = Objects.requireNonNull(SealedAttributes.envelope(request.getAttributes()));
        RequestEnvelope.Head head = Objects.requireNonNull(RequestEnvelope.head(envelope));
        LogKey key = new LogKey(head.keyId(), masterKeys.unwrap(wrappedLogKey));
        return RequestEnvelope.open(request, log, key, head, envelope) != null;
    }

    /** The users' rows in a row of the store. */
    public static Stream<byte[]> rows(byte[] row) {
        return UserKeyPage.is(row) ? UserKeyPage.slots(row).stream().map(UserKeyPage.Slot::row) : Stream.of(row);
    }

    /** Which of these rows is the key of the user with this context; null where none is. */
    public byte @Nullable [] rowThatOpens(Collection<byte[]> rows, Map<String, AttributeValue> context, String userId) {
        for (byte[] row : rows) {
            UserKey key = new UserKeyRow(() -> masterKeys).read(row);
            if (ContextEnvelope.open(context, key, userId) != null) {
                return row;
            }
        }
        return null;
    }

    /** The part of a row or of a log key that no other has. */
    public static byte[] secret(byte[] bytes) {
        return Arrays.copyOfRange(bytes, bytes.length - MasterKey.WRAPPED_BYTES, bytes.length);
    }

    public static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
