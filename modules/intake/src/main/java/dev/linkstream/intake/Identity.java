package dev.linkstream.intake;

import dev.linkstream.links.UnicodeText;
import org.jspecify.annotations.Nullable;

/**
 * What a repeat of a request is known by.
 *
 * @param key the same for a repeat, and for nothing else
 * @param requestId the request's id as its sender knows it
 */
record Identity(String key, String requestId) {

    static final int MAX_ID_CHARACTERS = 256;
    static final int MAX_SOURCE_CHARACTERS = 2_048;

    static Identity ofCloudEvent(String source, String id) {
        return new Identity("ce:" + source.length() + ":" + source + ":" + id, id);
    }

    static Identity ofOwnId(String id) {
        return new Identity("id:" + id, id);
    }

    /** Of a request that has no id. */
    static Identity ofPlace(Place place) {
        return new Identity("at:" + place.topicId() + "/" + place.partition() + "/" + place.offset(), place.shown());
    }

    /** The identity of what a source makes of the record: each source makes its own. */
    Identity within(String source) {
        return new Identity("source:" + source + ":" + key, requestId);
    }

    /** Whether a text may be an id of so many characters. */
    static boolean isId(@Nullable String text, int maxCharacters) {
        return text != null
                && !text.isBlank()
                && text.codePointCount(0, text.length()) <= maxCharacters
                && UnicodeText.isWellFormed(text);
    }
}
