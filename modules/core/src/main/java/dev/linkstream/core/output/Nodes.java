package dev.linkstream.core.output;

/** The names of the topology's source, processors and sinks. */
public final class Nodes {

    public static final String LINK_REQUESTS = "link-requests";
    public static final String ADMIT = "admit";
    public static final String CONTEXT = "context";
    public static final String LINK = "link";
    public static final String BATCH = "batch";
    public static final String LINKS = "links-sink";
    public static final String LINK_CHANGES = "link-changes";
    public static final String LINK_CLICKS = "link-clicks";
    public static final String LINK_REJECTIONS = "link-rejections";
    public static final String LINK_REPLIES = "link-replies";
    public static final String RELAYED_REPLIES = "relayed-replies";
    public static final String REQUEST_CONFIRMATIONS = "request-confirmations";
    public static final String ERASURES = "erasures";
    public static final String DEAD_LETTERS = "dead-letters";

    private Nodes() {}
}
