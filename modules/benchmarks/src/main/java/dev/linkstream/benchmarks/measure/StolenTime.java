package dev.linkstream.benchmarks.measure;

/**
 * What the host of a virtual machine gave to others of the CPU time that this machine asked for: it is missing in
 * a figure, and tells nothing of the program. Linux counts it; where it does not, nothing was stolen.
 */
public final class StolenTime {

    private final Proc.CpuTime before = Proc.cpuTime();

    private StolenTime() {}

    public static StolenTime fromNow() {
        return new StolenTime();
    }

    /** Of all cores' time since then, from 0 to 1. */
    public double share() {
        Proc.CpuTime now = Proc.cpuTime();
        long all = now.all() - before.all();
        return all == 0 ? 0 : (double) (now.stolen() - before.stolen()) / all;
    }
}
