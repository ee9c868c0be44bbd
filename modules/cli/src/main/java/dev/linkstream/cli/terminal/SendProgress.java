package dev.linkstream.cli.terminal;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Tells on standard error how far a file is: a bar with rate and time left on a terminal, else a line every few seconds.
 * The bar and the time left are those of the links; the upload runs before them.
 */
public final class SendProgress implements AutoCloseable {
    private static final Duration LINE_INTERVAL = Duration.ofSeconds(5);
    private static final int LONGEST_MESSAGE = 500;
    /** Columns of a terminal that has room for all figures beside the bar. */
    private static final int WIDE = 100;

    private final PrintStream err;
    private final Clock clock;
    private final Instant start;
    private final long entries;
    private final long bytes;
    private final boolean isWide;
    private final @Nullable ProgressBar bar;
    private Instant lastLine;
    private long links;
    private long refused;

    /**
     * Begins now.
     *
     * @param entries of the file
     * @param bytes of the file
     */
    public SendProgress(Console console, Clock clock, String name, long entries, long bytes) {
        this.err = console.err();
        this.clock = clock;
        this.entries = entries;
        this.bytes = bytes;
        start = clock.instant();
        lastLine = start;
        isWide = console.columns() >= WIDE;
        bar = console.isTerminal()
                ? new ProgressBarBuilder()
                        .setTaskName(name)
                        .setInitialMax(entries)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(200)
                        .setMaxRenderedLength(console.columns() - 1)
                        .setConsumer(new ConsoleProgressBarConsumer(err, console.columns() - 1))
                        .build()
                : null;
    }

    public void link() {
        links++;
    }

    public void refused() {
        refused++;
    }

    /** Prints a line, above the bar; no more of it than a person reads, and nothing that moves the cursor. */
    public void tell(String message) {
        String text = message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) + "…" : message;
        String line = text.replaceAll("\\p{Cntrl}", " ");
        err.println(bar == null ? line : "\r\u001b[K" + line);
    }

    /** So much of the file has gone out. */
    public void uploaded(long sentEntries, long sentBytes) {
        Instant now = clock.instant();
        double linked = share(links + refused, entries);
        double sent = share(sentBytes, bytes);
        double megabytes = sentBytes / 1e6 / elapsed(now);
        if (bar != null) {
            bar.stepTo(links + refused);
            String sentRate = isWide ? String.format(Locale.ROOT, ", %.1f MB/s", megabytes) : "";
            bar.setExtraMessage(String.format(Locale.ROOT, "%,.0f/s; sent %.0f%%%s", rate(now), sent * 100, sentRate));
        } else if (Duration.between(lastLine, now).compareTo(LINE_INTERVAL) >= 0) {
            lastLine = now;
            double left = linked == 0 ? Double.NaN : seconds(now) * (1 - linked) / linked;
            err.println(String.format(
                    Locale.ROOT,
                    "sent %,d of %,d lines, %.0f %%, %.1f MB/s; %,d links, %,d refused, %,.0f/s, %.0f %%, %s left",
                    sentEntries,
                    entries,
                    sent * 100,
                    megabytes,
                    links,
                    refused,
                    rate(now),
                    linked * 100,
                    Double.isNaN(left) ? "?" : String.format(Locale.ROOT, "%.0f s", left)));
        }
    }

    public boolean anyRefused() {
        return refused > 0;
    }

    /** Such as {@code 997 links, 3 refused, 12.3 s}. */
    public String summary() {
        return String.format(Locale.ROOT, "%d links, %d refused, %.1f s", links, refused, seconds(clock.instant()));
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 1 : (double) part / whole;
    }

    /** Entries a second that have their result. */
    private double rate(Instant now) {
        return (links + refused) / elapsed(now);
    }

    private double elapsed(Instant now) {
        return Math.max(seconds(now), 0.001);
    }

    private double seconds(Instant now) {
        return Duration.between(start, now).toMillis() / 1000.0;
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
