package dev.linkstream.ingress;

import dev.linkstream.ingress.answers.Preferences;
import dev.linkstream.ingress.upload.DryRun;
import dev.linkstream.web.Answer;
import dev.linkstream.web.Answers;
import dev.linkstream.web.ApiToken;
import dev.linkstream.web.BodyReader;
import dev.linkstream.web.Deployment;
import dev.linkstream.web.HttpProblem;
import dev.linkstream.web.IdempotencyKey;
import java.util.List;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** {@code POST /public/api/generate-webchat-deep-link}, once the token and its scope are known to be good. */
final class GenerateHandler {

    private final Deployment deployment;
    private final int maxBodyBytes;
    private final GenerateCalls calls;

    GenerateHandler(Deployment deployment, int maxBodyBytes, GenerateCalls calls) {
        this.deployment = deployment;
        this.maxBodyBytes = maxBodyBytes;
        this.calls = calls;
    }

    Mono<ServerResponse> generate(ServerRequest request) {
        boolean dryRun = Preferences.contain(request.headers().header("Prefer"), DryRun.PREFERENCE);
        boolean async = Preferences.contain(request.headers().header("Prefer"), CallAnswers.ASYNC);
        List<String> keys = request.headers().header(IdempotencyKey.HEADER);
        String tokenId = ApiToken.of(request).id();
        return body(request)
                .flatMap(body -> Mono.fromFuture(
                        () -> dryRun
                                ? calls.dryRun(body, keys)
                                : calls.answer(body, keys, tokenId, async, Schedulers.parallel()::schedule),
                        true))
                // Whoever brings the answer has others to serve than this call.
                .publishOn(Schedulers.parallel())
                .onErrorResume(HttpProblem.class, e -> Mono.just(e.answer()))
                .flatMap(Answer::toResponse);
    }

    private Mono<byte[]> body(ServerRequest request) {
        return Mono.defer(() -> {
                    if (!deployment.fullpageEnabled()) {
                        return Mono.error(new HttpProblem(Answer.json(404, Answers.FULLPAGE_DISABLED)));
                    }
                    return BodyReader.receiveJson(request, maxBodyBytes);
                })
                .doOnError(HttpProblem.class, e -> calls.refused(1));
    }
}
