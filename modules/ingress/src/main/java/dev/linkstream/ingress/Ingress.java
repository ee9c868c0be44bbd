package dev.linkstream.ingress;

import dev.linkstream.fastpath.FastRoute;
import dev.linkstream.fastpath.PlainAccess;
import dev.linkstream.ingress.answers.KeyConfirmations;
import dev.linkstream.ingress.upload.RepeatedUploads;
import dev.linkstream.ingress.upload.UploadHandler;
import dev.linkstream.ingress.upload.UploadMetrics;
import dev.linkstream.ingress.upload.Uploads;
import dev.linkstream.links.Scenario;
import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.log.Admission;
import dev.linkstream.log.BatchIds;
import dev.linkstream.log.ReplyInbox;
import dev.linkstream.log.RequestLog;
import dev.linkstream.log.WindowedLog;
import dev.linkstream.requests.EntryRules;
import dev.linkstream.requests.LinkRequests;
import dev.linkstream.web.BodyRoom;
import dev.linkstream.web.Deployment;
import dev.linkstream.web.FirstAnswers;
import dev.linkstream.web.InFlightBatches;
import dev.linkstream.web.Scope;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * The calls that ask for links, whole. {@link #start} before the server takes calls,
 * {@link #close} once it takes none.
 */
public final class Ingress implements AutoCloseable {

    /** The path of the generate call. */
    public static final String GENERATE = "/public/api/generate-webchat-deep-link";

    /** The scope of the generate call, by whichever way it is answered. */
    public static final Scope GENERATE_SCOPE = Scope.LINKS_WRITE;

    private static final int FAST_BODY_BYTES = 64 << 10;
    private static final long WAITING_BYTES = 64L << 20;
    /** Of an entry, beside its attributes; and as many that nobody knows. */
    private static final int OTHER_MEMBERS = 8;

    private static final long CLOSING_MILLIS = 5_000;

    private final Admission admission;
    private final BatchesInFlight batches = new BatchesInFlight();
    private final BodyWorkers workers;
    private final CallAnswers callAnswers;
    private final GenerateCalls calls;
    private final GenerateHandler handler;
    private final Duration longestAnswer;
    private final int fastBodyBytes;
    private final LoopAnswers answers;
    private final UploadHandler uploads;
    private final BodyRoom room;

    /**
     * An ingress that has not started.
     *
     * @param maxContextBytes what the pipeline lets a context hold
     * @param log started before this, and closed after it, as {@code replies} is
     * @param scenarios finds a scenario by id, null where unknown
     * @param firstAnswers what calls under idempotency keys were answered first; gives null where nobody here can tell
     * @param room that all requests of this process share
     */
    public Ingress(
            IngressProperties properties,
            int maxContextBytes,
            Function<String, @Nullable Scenario> scenarios,
            Deployment deployment,
            Admission admission,
            RequestLog log,
            ReplyInbox replies,
            LinkRequests requests,
            WindowedLog windowedLog,
            MeterRegistry meters,
            SecureRandom random,
            Clock clock,
            Supplier<@Nullable FirstAnswers> firstAnswers,
            BodyRoom room) {
        this.room = room;
        IngressMetrics metrics = new IngressMetrics(meters);
        this.admission = admission;
        workers = new BodyWorkers(
                Runtime.getRuntime().availableProcessors(),
                Math.max(WAITING_BYTES, 2 * properties.maxBody().toBytes()));
        KeyConfirmations keys = new KeyConfirmations(log, replies, requests::fingerprint, properties.replyTimeout());
        BatchIds ids = new BatchIds(random, clock);
        LinkRequester requester =
                new LinkRequester(log, replies, keys, requests, admission, batches, metrics, ids, clock);
        int maxBodyBytes = (int) properties.maxBody().toBytes();
        ValueLimits limits = properties.limits(maxContextBytes);
        GenerateRequestParser parser = new GenerateRequestParser(properties.maxUsersPerRequest(), limits);
        RequestRules rules = new RequestRules(scenarios, limits, clock);
        callAnswers = new CallAnswers(properties.replyTimeout());
        calls = new GenerateCalls(
                workers,
                new CallChecks(parser, rules, metrics),
                requester,
                new FirstAnswersOfCalls(firstAnswers, keys, ids::next, clock),
                callAnswers,
                room,
                (long) properties.maxUsersPerRequest() * (properties.maxNames() + OTHER_MEMBERS));
        handler = new GenerateHandler(deployment, maxBodyBytes, calls);
        longestAnswer = properties.replyTimeout().plus(RequestLog.MAX_SILENCE);
        fastBodyBytes = deployment.fullpageEnabled() ? Math.min(maxBodyBytes, FAST_BODY_BYTES) : 0;
        answers = new LoopAnswers(replies::afterReplies);
        EntryRules entryRules = new EntryRules(limits);
        uploads = new UploadHandler(
                deployment,
                scenarios,
                limits,
                new Uploads(
                        windowedLog,
                        keys,
                        entryRules,
                        requests,
                        new UploadMetrics(meters),
                        ids,
                        clock,
                        new RepeatedUploads(firstAnswers, requests)),
                properties.maxUploads(),
                clock,
                room.heap());
    }

    /** Begins to take calls; what it was given has started. */
    public void start() {
        callAnswers.start();
    }

    /**
     * Answers plain generate requests ahead of the web framework.
     *
     * @param access the checks of the filters
     * @param idleTimeout of connections; where it is shorter than an answer may take, the fast path takes nothing: only the
     *     web framework knows a connection that waits from one that is idle
     */
    public FastRoute fastRoute(PlainAccess access, Duration idleTimeout) {
        int longest = idleTimeout.compareTo(longestAnswer) > 0 ? fastBodyBytes : 0;
        return new FastGenerate(new PlainGenerateRule(longest), access, calls, answers, room.unfinished());
    }

    public RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .POST(GENERATE, handler::generate)
                .withAttribute(Scope.ATTRIBUTE, GENERATE_SCOPE)
                .POST("/public/api/link-batches", uploads::upload)
                .withAttribute(Scope.ATTRIBUTE, Scope.LINKS_WRITE)
                .build();
    }

    /** The batches whose answers this instance awaits. */
    public InFlightBatches inFlightBatches() {
        return batches;
    }

    /** Breaks off the uploads under way, each at a line's end; they can be sent again where they have a key. */
    public void endUploads() {
        uploads.close();
    }

    /** Admits nothing any more, and waits a few seconds for what is in flight. */
    @Override
    public void close() {
        endUploads();
        try {
            admission.close(CLOSING_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        workers.close();
        callAnswers.close();
    }
}
