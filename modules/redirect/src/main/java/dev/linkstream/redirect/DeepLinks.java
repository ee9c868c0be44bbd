package dev.linkstream.redirect;

import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.DeepLink;
import dev.linkstream.links.Scenario;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Deep links as header values, with what all links of a scenario share written once. It is written anew when the
 * scenario is another one than before: directories replace, they never change one. Thread-safe.
 */
public final class DeepLinks {

    /** Of most; a longer one makes its buffer grow. */
    private static final int LOCATION_BYTES = 256;

    private final LinkTargets targets;
    private final Map<String, Fixed> fixed = new ConcurrentHashMap<>();

    public DeepLinks(LinkTargets targets) {
        this.targets = targets;
    }

    /** Where a link of a scenario leads that opens; null where a header cannot hold it as it stands. */
    @Nullable AsciiString location(StoredLink link, Scenario scenario, String code) {
        Fixed parts = parts(scenario);
        if (parts == null) {
            return null;
        }
        ByteBuf location = Unpooled.buffer(LOCATION_BYTES);
        parts.write(link.getUserId(), code, location);
        return new AsciiString(location.array(), 0, location.writerIndex(), false);
    }

    /** Writes where a link leads; false, and nothing, where {@link #location} says null. */
    boolean write(StoredLink link, Scenario scenario, String code, ByteBuf out) {
        Fixed parts = parts(scenario);
        if (parts != null) {
            parts.write(link.getUserId(), code, out);
        }
        return parts != null;
    }

    @SuppressWarnings("ReferenceEquality") // The same one says the same, and comparing all of it costs what this saves.
    private @Nullable Fixed parts(Scenario scenario) {
        Fixed parts = fixed.get(scenario.id());
        if (parts == null || parts.scenario != scenario) {
            parts = Fixed.of(scenario, targets.fullpageUrl(scenario));
            fixed.put(scenario.id(), parts);
        }
        return parts.isPlain ? parts : null;
    }

    /** Whether a header can hold this URL as it stands. */
    static boolean isPlain(String url) {
        try {
            return URI.create(url).toASCIIString().equals(url);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The parts before the user id, between it and the code, and behind that. */
    private record Fixed(Scenario scenario, boolean isPlain, byte[] before, byte[] between, byte[] behind) {

        static Fixed of(Scenario scenario, String fullpageUrl) {
            String link = DeepLink.build(fullpageUrl, scenario.id(), "", scenario.appKey(), "");
            int hash = fullpageUrl.indexOf('#');
            int behind = link.length() - (hash < 0 ? 0 : fullpageUrl.length() - hash);
            // Encoded values hold no ampersand, so the last one that says so begins it.
            int between = link.lastIndexOf("&app_key=", behind);
            return new Fixed(
                    scenario,
                    DeepLinks.isPlain(link),
                    ascii(link.substring(0, between)),
                    ascii(link.substring(between, behind)),
                    ascii(link.substring(behind)));
        }

        private static byte[] ascii(String text) {
            return new AsciiString(text).toByteArray();
        }

        void write(String userId, String code, ByteBuf out) {
            out.writeBytes(before);
            // What is encoded is ASCII.
            out.writeCharSequence(DeepLink.encode(userId), StandardCharsets.US_ASCII);
            out.writeBytes(between);
            out.writeCharSequence(code, StandardCharsets.US_ASCII);
            out.writeBytes(behind);
        }
    }
}
