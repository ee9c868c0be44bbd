package dev.linkstream.benchmarks;

import dev.linkstream.benchmarks.load.CodeRequests;
import dev.linkstream.benchmarks.load.HttpLoad;
import dev.linkstream.benchmarks.load.LoadResult;
import dev.linkstream.benchmarks.load.SyncRequests;
import dev.linkstream.benchmarks.measure.Goal;
import dev.linkstream.benchmarks.measure.Pair;
import dev.linkstream.benchmarks.measure.Rounds;
import dev.linkstream.benchmarks.measure.Row;
import dev.linkstream.benchmarks.measure.Scale;
import dev.linkstream.benchmarks.measure.Settling;
import dev.linkstream.benchmarks.program.Contacts;
import dev.linkstream.benchmarks.program.Program;
import dev.linkstream.benchmarks.program.ProgramApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What the life of links costs: changed and expired ones among clicks, clicks under a limit, a campaign revoked and made anew. */
final class LifeRows {

    private static final int FOUND = 302;
    private static final int GONE = 410;
    private static final int CONNECTIONS = 64;
    private static final double CHANGED_SHARE = 0.1;
    private static final int MOST_CHANGED = 2_000;
    private static final int LIMITED = 1_000;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int CLICKS_BEHIND_REVOCATION = 50;

    private final HttpLoad load;
    private final Program program;
    private final Scale scale;
    private final CodeRequests stored;

    /** {@code codes}: of links that the program holds and that are live. */
    LifeRows(HttpLoad load, Program program, Scale scale, List<String> codes) {
        this.load = load;
        this.program = program;
        this.scale = scale;
        stored = CodeRequests.of(codes);
    }

    /**
     * Measures.
     *
     * @param bulk links a second of the core alone, of the same run
     */
    List<Row> rows(double bulk) throws IOException {
        return List.of(amongChanged(), limitedClicks(), revoked(), regenerated(bulk));
    }

    /** Clicks of which a tenth is on links that were changed or have expired, beside those on plain links alone. */
    private Row amongChanged() throws IOException {
        int each = Math.max(1, Math.min(MOST_CHANGED, scale.storedLinks() / 20));
        List<String> expired = codes(upload("&expires_in=PT1S", each, 21), each);
        List<String> changed = codes(upload("", each, 22), each);
        for (String code : changed) {
            program.api().patch("links/" + code, "{\"fallback_url\":\"https://www.example.com/over\"}");
        }
        expired.forEach(this::awaitGone);
        CodeRequests others = CodeRequests.of(
                Stream.concat(expired.stream(), changed.stream()).toList());
        SplittableRandom random = new SplittableRandom(3);
        Supplier<byte[]> mixed = () -> random.nextDouble() < CHANGED_SHARE ? others.get() : stored.get();
        Settling.compilers(program.pid(), scale.slice())
                .under(slice -> clicks(mixed, slice), scale.warmUp().multipliedBy(2));
        return Rounds.measure(
                        scale.rounds(),
                        scale.spare(),
                        () -> new Pair<>(
                                clicks(mixed, scale.slice()).perSecond(),
                                clicks(stored, scale.slice()).perSecond()))
                .row("redirects-among-changed", "/s", Goal.ratioAtLeast(0.9), pair -> pair);
    }

    private LoadResult clicks(Supplier<byte[]> requests, Duration duration) {
        return load.closed(
                        program.port(),
                        CONNECTIONS,
                        answered -> answered == FOUND || answered == GONE,
                        requests,
                        duration)
                .orFail("Clicks");
    }

    private void awaitGone(String code) {
        while (program.api().status("/" + code) != GONE) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** One connection each: a click whose verdict comes by the log, beside a call for one user's link. */
    private Row limitedClicks() throws IOException {
        int count = Math.min(LIMITED, scale.storedLinks());
        CodeRequests limited = CodeRequests.of(codes(upload("&max_clicks=1000000000", count, 23), count));
        SyncRequests calls =
                new SyncRequests("/public/api/generate-webchat-deep-link", program.token(), Program.SCENARIO, 1);
        Settling.compilers(program.pid(), scale.slice()).under(slice -> one(limited, FOUND, slice), scale.warmUp());
        Settling.compilers(program.pid(), scale.slice()).under(slice -> one(calls, 200, slice), scale.warmUp());
        return Rounds.measure(
                        scale.rounds(),
                        scale.spare(),
                        () -> new Pair<>(one(limited, FOUND, scale.slice()), one(calls, 200, scale.slice())))
                .row(
                        "limited-click-p50",
                        "ms",
                        Goal.ratioAtMost(2),
                        pair -> pair.map(result -> result.percentile(50) / NANOS_PER_MILLI));
    }

    private LoadResult one(Supplier<byte[]> requests, int status, Duration duration) {
        return load.closed(program.port(), 1, status, requests, duration).orFail("Calls one by one");
    }

    /** From the call to the last of some clicks, each on another of the campaign's links, that obeys it. */
    private Row revoked() throws IOException {
        List<String> codes = codes(upload("&campaign=life", scale.storedLinks(), 24), CLICKS_BEHIND_REVOCATION);
        long asked = System.nanoTime();
        program.api()
                .patch(
                        "scenarios/" + Program.SCENARIO + "/campaigns/life",
                        "{\"revoked_at\":\"" + Instant.now() + "\"}");
        codes.forEach(this::awaitGone);
        return Row.of("campaign-revoked", "s", Goal.atMost(2), List.of((System.nanoTime() - asked) / 1e9));
    }

    /** A new link for each user of that campaign, to the last result, beside the core alone. */
    private Row regenerated(double bulk) {
        long begun = System.nanoTime();
        ProgramApi.Made made = program.api().regenerate(Program.SCENARIO, "life");
        program.api().awaitResults(made.batchId(), made.links());
        double rate = made.links() * 1e9 / (System.nanoTime() - begun);
        return new Row("campaign-regenerated", "links/s", Goal.ratioAtLeast(0.7), List.of(rate), List.of(bulk), null);
    }

    /** The id of a batch of links, once all of them are made. */
    private String upload(String options, int count, int seed) throws IOException {
        Path lines = Files.createTempFile("linkstream-bench", ".ndjson");
        try {
            Contacts.write(lines, count, new Random(seed));
            String batch = program.api().upload(Program.SCENARIO + options, lines);
            program.api().awaitResults(batch, count);
            return batch;
        } finally {
            Files.delete(lines);
        }
    }

    private List<String> codes(String batch, int most) {
        return program.api().codes(batch, most);
    }
}
