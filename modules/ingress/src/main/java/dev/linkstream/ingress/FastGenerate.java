package dev.linkstream.ingress;

import dev.linkstream.fastpath.FastCall;
import dev.linkstream.fastpath.FastPathHandler;
import dev.linkstream.fastpath.FastResponse;
import dev.linkstream.fastpath.FastRoute;
import dev.linkstream.fastpath.PlainAccess;
import dev.linkstream.fastpath.PlainAccess.Passed;
import dev.linkstream.web.Answer;
import dev.linkstream.web.Answers;
import dev.linkstream.web.BodyRoom;
import dev.linkstream.web.Faults;
import dev.linkstream.web.UnfinishedBodies;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers plain generate requests ahead of the web framework; {@link GenerateHandler} and the filters before it are the
 * reference. What they would refuse for its token is theirs.
 */
final class FastGenerate implements FastRoute {

    private static final int FIRST_BYTES = 4 << 10;
    private static final Logger LOG = LoggerFactory.getLogger(FastGenerate.class);

    private final PlainGenerateRule rule;
    private final PlainAccess access;
    private final GenerateCalls calls;
    private final LoopAnswers answers;
    private final UnfinishedBodies unfinishedBodies;

    FastGenerate(
            PlainGenerateRule rule,
            PlainAccess access,
            GenerateCalls calls,
            LoopAnswers answers,
            UnfinishedBodies unfinishedBodies) {
        this.rule = rule;
        this.access = access;
        this.calls = calls;
        this.answers = answers;
        this.unfinishedBodies = unfinishedBodies;
    }

    @Override
    public @Nullable FastCall take(HttpRequest request, FastPathHandler connection) {
        if (!rule.isPlain(request)) {
            return null;
        }
        int length = rule.length(request);
        String secret = length == 0 ? null : rule.secret(request);
        // Last, as it counts.
        Passed passed = secret == null ? null : access.pass(secret);
        return passed == null ? null : new Call(connection, passed, length);
    }

    /** One request, answered by its event loop. */
    private final class Call implements FastCall {

        private final FastPathHandler connection;
        private final Passed passed;
        private final UnfinishedBodies.Body unfinished;
        /** Grows with what comes: a length that is only announced takes nothing. */
        private byte[] body;

        private final int length;
        private int received;

        Call(FastPathHandler connection, Passed passed, int length) {
            this.connection = connection;
            this.passed = passed;
            this.length = length;
            body = new byte[Math.min(length, FIRST_BYTES)];
            unfinished = unfinishedBodies.begin(why -> connection.eventLoop().execute(() -> breakOff(why)));
        }

        @Override
        public void content(ByteBuf content) {
            int bytes = content.readableBytes();
            if (received + bytes > body.length) {
                body = Arrays.copyOf(body, Math.min(length, Math.max(received + bytes, 2 * body.length)));
            }
            content.readBytes(body, received, bytes);
            received += bytes;
            if (received < length) {
                unfinished.received(bytes);
            }
        }

        private void breakOff(UnfinishedBodies.Dropped why) {
            connection.breakOff(this, FastResponse.of(BodyRoom.dropped(why), passed.quota()));
        }

        @Override
        public void gone() {
            unfinished.end();
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // the call tells what became of it
        public void end() {
            unfinished.end();
            calls.answer(body, List.of(), passed.token().id(), false, this::onLoop)
                    .whenComplete((given, fault) -> {
                        Answer answer = given == null ? failed(fault) : given;
                        onLoop(() -> connection.answer(this, FastResponse.of(answer, passed.quota())));
                    });
        }

        private void onLoop(Runnable task) {
            answers.run(connection.eventLoop(), task);
        }

        private Answer failed(@Nullable Throwable fault) {
            // No message: it may hold what users sent.
            LOG.error("A generate call failed: {}", fault == null ? "" : Faults.place(fault));
            return Answer.json(500, Answers.GENERATE_FAILED);
        }
    }
}
