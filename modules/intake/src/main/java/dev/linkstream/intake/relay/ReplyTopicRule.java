package dev.linkstream.intake.relay;

import dev.linkstream.events.Topic;
import dev.linkstream.events.Topics;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** To which topics a requester may have replies sent: those under an allowed prefix, and {@code link-replies}. */
public final class ReplyTopicRule {

    private final List<String> allowedPrefixes;
    private final String linkReplies;
    private final String corePrefix;
    private final Set<String> own;

    public ReplyTopicRule(List<String> allowedPrefixes, Topics topics) {
        this.allowedPrefixes = List.copyOf(allowedPrefixes);
        linkReplies = topics.linkReplies().name();
        corePrefix = topics.settings().prefix() + "core-";
        own = topics.all().stream().map(Topic::name).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether replies may go there. Whatever is allowed by prefix, a topic of ours is written by its owner alone. */
    public boolean allows(String topic) {
        return topic.equals(linkReplies)
                || (!own.contains(topic)
                        && !topic.startsWith(corePrefix)
                        && allowedPrefixes.stream().anyMatch(topic::startsWith));
    }
}
