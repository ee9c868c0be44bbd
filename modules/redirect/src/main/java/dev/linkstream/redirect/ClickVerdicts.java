package dev.linkstream.redirect;

import dev.linkstream.core.state.LinkNow;
import dev.linkstream.events.Device;
import dev.linkstream.reads.partition.Found;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** Asks the log of a link's user whether a click is one of those that the link allows. */
public interface ClickVerdicts {

    /**
     * What was decided.
     *
     * @param granted whether the click leads on
     * @param link as it is from then on
     */
    record Verdict(boolean granted, LinkNow link) {}

    /**
     * Asks. The same click may be asked about again within a minute, and gets the same verdict. Fails where there is no
     * verdict in time: then whether the click counted is unknown. The verdict comes on a thread that has others to serve.
     *
     * @param id identifies the click
     */
    CompletableFuture<Verdict> ask(String id, Found.Link link, Instant at, Device device);
}
