package dev.linkstream.erasures;

import dev.linkstream.events.Topics;

/** The core's changelogs, by the names that Kafka Streams gives them. */
final class CoreChangelogs {

    private CoreChangelogs() {}

    static String name(Topics topics, String store) {
        return topics.settings().prefix() + "core-" + store + "-changelog";
    }
}
