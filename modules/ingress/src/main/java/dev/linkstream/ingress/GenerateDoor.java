package dev.linkstream.ingress;

import dev.linkstream.web.Answer;
import dev.linkstream.web.Answers;
import dev.linkstream.web.Faults;
import dev.linkstream.web.HttpLane;
import dev.linkstream.web.LaneCall;
import dev.linkstream.web.LaneDoor;
import dev.linkstream.web.LaneResponse;
import dev.linkstream.web.PlainAccess;
import dev.linkstream.web.PlainAccess.Passed;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers plain generate requests ahead of the web framework; {@link GenerateHandler} and the filters before it are the
 * reference. What they would refuse for its token is theirs.
 */
final class GenerateDoor implements LaneDoor {

    private static final Logger LOG = LoggerFactory.getLogger(GenerateDoor.class);

    private final GenerateGate gate;
    private final PlainAccess access;
    private final GenerateCalls calls;
    private final LoopAnswers answers;

    GenerateDoor(GenerateGate gate, PlainAccess access, GenerateCalls calls, LoopAnswers answers) {
        this.gate = gate;
        this.access = access;
        this.calls = calls;
        this.answers = answers;
    }

    @Override
    public @Nullable LaneCall take(HttpRequest request, HttpLane lane) {
        if (!gate.isPlain(request)) {
            return null;
        }
        int length = gate.length(request);
        String secret = length == 0 ? null : gate.secret(request);
        // Last, as it counts.
        Passed passed = secret == null ? null : access.pass(secret);
        return passed == null ? null : new Call(lane, passed, new byte[length]);
    }

    /** One request, answered by its event loop. */
    private final class Call implements LaneCall {

        private final HttpLane lane;
        private final Passed passed;
        private final byte[] body;
        private int received;

        Call(HttpLane lane, Passed passed, byte[] body) {
            this.lane = lane;
            this.passed = passed;
            this.body = body;
        }

        @Override
        public void content(ByteBuf content) {
            int bytes = content.readableBytes();
            content.readBytes(body, received, bytes);
            received += bytes;
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // the call tells what became of it
        public void end() {
            calls.answer(body, List.of(), passed.token().id(), false, this::onLoop)
                    .whenComplete((given, fault) -> {
                        Answer answer = given == null ? failed(fault) : given;
                        onLoop(() -> lane.answer(this, LaneResponse.of(answer, passed.standing())));
                    });
        }

        private void onLoop(Runnable task) {
            answers.run(lane.eventLoop(), task);
        }

        private Answer failed(@Nullable Throwable fault) {
            // No message: it may hold what users sent.
            LOG.error("A generate call failed: {}", fault == null ? "" : Faults.place(fault));
            return Answer.json(500, Answers.GENERATE_FAILED);
        }
    }
}
