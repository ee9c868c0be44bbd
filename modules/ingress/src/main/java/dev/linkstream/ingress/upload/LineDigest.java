package dev.linkstream.ingress.upload;

import dev.linkstream.ingress.answers.Sha256;
import dev.linkstream.links.values.SentValue;
import dev.linkstream.links.values.SentValue.Collection;
import dev.linkstream.links.values.SentValue.Scalar;
import dev.linkstream.requests.EntryLines.Line;
import dev.linkstream.requests.ParsedEntry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

/** SHA-256 over what the lines of an upload say, whatever its spelling. */
final class LineDigest {

    private final MessageDigest digest = Sha256.digest();

    void add(Line line) {
        ParsedEntry entry = line.entry();
        if (entry == null) {
            add('!', Objects.requireNonNullElse(line.malformed(), ""));
            return;
        }
        add('u', Objects.requireNonNullElse(entry.userId(), ""));
        entry.attributes().forEach((name, value) -> {
            add('a', name);
            add(value);
        });
        entry.errors().forEach((field, message) -> add('e', field));
        digest.update((byte) '\n');
    }

    /** The digest of the lines so far. */
    byte[] soFar() {
        try {
            return ((MessageDigest) digest.clone()).digest();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("SHA-256 of this Java cannot be taken in between", e);
        }
    }

    private void add(SentValue value) {
        if (value instanceof Scalar scalar) {
            add(scalar.kind().name().charAt(0), scalar.text());
        } else if (value instanceof Collection collection) {
            digest.update((byte) '[');
            collection.elements().forEach(this::add);
            digest.update((byte) ']');
        } else {
            digest.update((byte) '{');
        }
    }

    private void add(char kind, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(1 + Integer.BYTES)
                .put((byte) kind)
                .putInt(bytes.length)
                .flip());
        digest.update(bytes);
    }
}
