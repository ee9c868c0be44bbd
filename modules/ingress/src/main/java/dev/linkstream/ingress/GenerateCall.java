package dev.linkstream.ingress;

import dev.linkstream.links.LinkOptions;
import dev.linkstream.links.Scenario;
import dev.linkstream.requests.Entry;
import java.util.List;

/** A generate request that may be published: every field is valid and its scenario takes links. */
record GenerateCall(Scenario scenario, LinkOptions options, List<Entry> entries) {}
