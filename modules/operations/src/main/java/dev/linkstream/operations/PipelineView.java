package dev.linkstream.operations;

import java.util.Optional;

/** The pipeline as this instance sees it, whether it runs a core itself or not. Never blocks. */
public interface PipelineView {

    /** {@code serving}, what this instance's core does instead, such as {@code rebalancing}, or {@code elsewhere}. */
    String state();

    /** Who serves a partition: {@code host:port}; empty while that is not settled. */
    Optional<String> owner(int partition);
}
