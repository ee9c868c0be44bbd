package dev.linkstream.backup;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What of a deployment's topics a backup holds; names are without the prefix. */
final class TopicRules {

    static final String USER_KEYS = "core-user-keys-changelog";
    static final String CONTEXTS = "core-contexts-changelog";
    static final String RESULTS = "core-results-changelog";
    static final String CORE = "core";

    /**
     * Left out: the request log, which is noise once it is processed, and whose keys are not kept; questions and answers under
     * way; and what others sent, which is in clear.
     */
    private static final Set<String> LEFT_OUT = Set.of(
            "link-requests",
            "link-intake",
            "link-replies",
            "relayed-replies",
            "request-confirmations",
            "log-keys",
            "owners",
            "dead-letters");

    /** Written in transactions of the core alone. */
    private static final Set<String> OF_TRANSACTIONS = Set.of("links", "link-rejections", "link-changes", "erasures");

    /** Records about users, by their ids. */
    private static final Set<String> ABOUT_USERS =
            Set.of("links", "link-rejections", "link-changes", "link-clicks", "conversations", "outcomes", "erasures");

    private TopicRules() {}

    static boolean isCopied(String topic) {
        return !LEFT_OUT.contains(topic);
    }

    static boolean isTransactional(String topic) {
        return OF_TRANSACTIONS.contains(topic) || topic.endsWith("-changelog");
    }

    static boolean isKeyedByUser(String topic) {
        return ABOUT_USERS.contains(topic);
    }

    /** What of a topic's settings makes sense in another cluster. */
    static Map<String, String> portable(Map<String, String> configs) {
        Map<String, String> portable = new TreeMap<>(configs);
        portable.keySet().removeIf(name -> name.contains("throttled") || name.startsWith("remote."));
        return portable;
    }
}
