package dev.linkstream.query;

import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.links.DeepLink;
import dev.linkstream.links.Scenario;
import io.netty.util.AsciiString;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Deep links as header values, with what all links of a scenario share written once. It is written anew when the
 * scenario is another one than before: directories replace, they never change one. Thread-safe.
 */
final class DeepLinks {

    private final LinkStanding standing;
    private final Map<String, Fixed> fixed = new ConcurrentHashMap<>();

    DeepLinks(LinkStanding standing) {
        this.standing = standing;
    }

    /** Where a live link leads; null where it is none, or leads to what a header cannot hold as it stands. */
    @SuppressWarnings("ReferenceEquality") // The same one says the same, and comparing all of it costs what this saves.
    @Nullable AsciiString location(StoredLink link, String code) {
        Scenario scenario = standing.open(link);
        if (scenario == null) {
            return null;
        }
        Fixed parts = fixed.get(scenario.id());
        if (parts == null || parts.scenario != scenario) {
            parts = Fixed.of(scenario, standing.fullpageUrl(scenario));
            fixed.put(scenario.id(), parts);
        }
        return parts.isPlain ? parts.location(link.getUserId(), code) : null;
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
                    isPlain(link),
                    ascii(link.substring(0, between)),
                    ascii(link.substring(between, behind)),
                    ascii(link.substring(behind)));
        }

        private static boolean isPlain(String link) {
            try {
                return URI.create(link).toASCIIString().equals(link);
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        private static byte[] ascii(String text) {
            return new AsciiString(text).toByteArray();
        }

        AsciiString location(String userId, String code) {
            String user = DeepLink.encode(userId);
            byte[] bytes = new byte[before.length + user.length() + between.length + code.length() + behind.length];
            int end = put(before, bytes, 0);
            end = put(user, bytes, end);
            end = put(between, bytes, end);
            end = put(code, bytes, end);
            put(behind, bytes, end);
            return new AsciiString(bytes, false);
        }

        private static int put(byte[] part, byte[] bytes, int at) {
            System.arraycopy(part, 0, bytes, at, part.length);
            return at + part.length;
        }

        /** The low bytes are all there is: what is encoded is ASCII. */
        @SuppressWarnings("deprecation")
        private static int put(String part, byte[] bytes, int at) {
            part.getBytes(0, part.length(), bytes, at);
            return at + part.length();
        }
    }
}
