package dev.linkstream.intake.format;

import dev.linkstream.links.values.UnicodeText;
import org.jspecify.annotations.Nullable;

/**
 * What a repeat of a request is known by.
 *
 * @param key the same for a repeat, and for nothing else
 * @param requestId the request's id as its sender knows it
 */
public record Identity(String key, String requestId) {

    public static final int MAX_ID_CHARACTERS = 256;
    static final int MAX_SOURCE_CHARACTERS = 2_048;

    static Identity ofCloudEvent(String source, String id) {
        return new Identity("ce:" + source.length() + ":" + source + ":" + id, id);
    }

    public static Identity ofOwnId(String id) {
        return new Identity("id:" + id, id);
    }

    /** Of one of several requests in a record that have no ids; {@code index} from 0. */
    public static Identity ofPlace(Place place, int index) {
        Identity identity = ofPlace(place);
        return index == 0 ? identity : new Identity(identity.key + "/" + index, identity.requestId + "/" + index);
    }

    /** Of a request that has no id. */
    public static Identity ofPlace(Place place) {
        return new Identity("at:" + place.topicId() + "/" + place.partition() + "/" + place.offset(), place.shown());
    }

    /** The identity of what a source makes of the record: each source makes its own. */
    public Identity within(String source) {
        return new Identity("source:" + source + ":" + key, requestId);
    }

    /**
     * The key together with the user whom the request is for: one id for two users is two requests.
     *
     * @param userId null where it is generated, from this identity
     */
    public String keyFor(@Nullable String userId) {
        return userId == null ? key : "user:" + userId.length() + ":" + userId + ":" + key;
    }

    /** Whether a text may be an id of so many characters. */
    public static boolean isId(@Nullable String text, int maxCharacters) {
        return text != null
                && !text.isBlank()
                && text.codePointCount(0, text.length()) <= maxCharacters
                && UnicodeText.isWellFormed(text);
    }
}
