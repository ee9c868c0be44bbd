package dev.linkstream.server;

/**
 * What whoever starts the server knows of the machine.
 *
 * @param uncleanReboot whether the embedded broker stopped uncleanly and the machine was rebooted since
 * @param epochsOnRecord to be run once the epoch that follows from it is on record
 * @param onFatal to be run when the server cannot go on
 */
public record StartFacts(boolean uncleanReboot, Runnable epochsOnRecord, Runnable onFatal) {}
