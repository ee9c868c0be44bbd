package dev.linkstream.requests;

import dev.linkstream.links.OptionRules;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The members that a request for links knows, the same at every way in. Whoever reads a request refuses all others by
 * their names, except the generate call, which reads over them as the original does.
 */
public final class RequestFields {

    /** Of one entry: a line of a batch, an element of a dataset. */
    public static final Set<String> ENTRY = Set.of("user_id", "attributes");

    /** What a link may have beside user and attributes: for a call beside {@code dataset}, for a batch in its query too. */
    public static final Set<String> OPTIONS = Set.copyOf(OptionRules.NAMES);

    private static final int SHOWN_CHARACTERS = 128;

    private RequestFields() {}

    /** What is said of a member that nobody knows. */
    public static String unknown(String name) {
        return "The " + shown(name) + " field is unknown.";
    }

    /** What is said of an option where only a whole batch can have one. */
    static String ofTheBatch(String name) {
        return "The " + name + " field counts for a whole batch: send it as a query parameter.";
    }

    /** A name as an answer can carry it: cut, and with a question mark for what is no character. */
    public static String shown(String name) {
        String cut = name.length() > SHOWN_CHARACTERS ? name.substring(0, SHOWN_CHARACTERS) + "…" : name;
        return new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
