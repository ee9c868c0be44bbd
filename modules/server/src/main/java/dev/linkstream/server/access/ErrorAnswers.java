package dev.linkstream.server.access;

import dev.linkstream.ingress.Ingress;
import dev.linkstream.web.Answer;
import dev.linkstream.web.Answers;
import dev.linkstream.web.Faults;
import dev.linkstream.web.HttpProblem;
import io.netty.handler.timeout.ReadTimeoutException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.codec.HttpMessageReader;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.resource.ResourceWebHandler;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.NotAcceptableStatusException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebExchangeDecorator;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The last word on every request that failed: JSON that says what is wrong with it, or, where the fault is ours, one
 * line in the log and an answer that says nothing of it.
 */
@Order(-2) // Before Spring Boot's own, which is at -1.
final class ErrorAnswers implements WebExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorAnswers.class);
    private static final List<HttpMethod> METHODS =
            List.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);

    private static final List<HttpMessageReader<?>> READERS =
            HandlerStrategies.withDefaults().messageReaders();

    private final Iterable<? extends RouterFunction<?>> routes;
    private final BrowserPages pages;

    /** Asks these routes which methods a path knows. */
    ErrorAnswers(Iterable<? extends RouterFunction<?>> routes, BrowserPages pages) {
        this.routes = routes;
        this.pages = pages;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable fault) {
        boolean committed = exchange.getResponse().isCommitted();
        // Of a client that stalled, the connection is closed already too.
        if (fault instanceof ReadTimeoutException || DisconnectedClientHelper.isClientDisconnectedException(fault)) {
            return committed ? Mono.error(fault) : exchange.getResponse().setComplete();
        }
        if (committed) {
            log(exchange, fault);
            return Mono.error(fault);
        }
        return answer(exchange, fault)
                .flatMap(answer -> answer.status() == 404 && BrowserPages.isFor(exchange.getRequest())
                        ? pages.writeNotFound(exchange)
                        : answer.writeTo(exchange));
    }

    private Mono<Answer> answer(ServerWebExchange exchange, Throwable fault) {
        if (fault instanceof HttpProblem problem) {
            return Mono.just(problem.answer());
        }
        if (fault instanceof ResponseStatusException refused) {
            // What no route takes falls to the static files, which know GET and HEAD alone.
            boolean unrouted =
                    exchange.getAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE) instanceof ResourceWebHandler;
            return unrouted || refused.getStatusCode().value() == 404
                    ? unrouted(exchange)
                    : Mono.just(refused(exchange, refused));
        }
        if (fault instanceof DataBufferLimitException) {
            return Mono.just(Answer.message(413, "The request body is too large."));
        }
        if (fault instanceof IllegalArgumentException && !hasReadableAccept(exchange)) {
            return Mono.just(Answer.message(
                    406, "The Accept header must be media types separated by commas, as application/json, */*;q=0.8."));
        }
        return Mono.fromSupplier(() -> failed(exchange, fault));
    }

    /** Routes of ours never read it; Spring's do. */
    private static boolean hasReadableAccept(ServerWebExchange exchange) {
        try {
            exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.ACCEPT).stream()
                    .flatMap(header -> MimeTypeUtils.tokenize(header).stream())
                    .forEach(MimeTypeUtils::parseMimeType);
            exchange.getRequest().getHeaders().getAccept().forEach(MediaType::getQualityValue);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Mono<Answer> unrouted(ServerWebExchange exchange) {
        return Flux.fromIterable(METHODS)
                .filterWhen(method -> isRouted(exchange, method))
                .collect(Collectors.toUnmodifiableSet())
                .map(methods -> methods.isEmpty() || methods.contains(method(exchange))
                        ? Answer.json(404, Answers.NOT_FOUND)
                        : notAllowed(exchange, methods));
    }

    private Mono<Boolean> isRouted(ServerWebExchange exchange, HttpMethod method) {
        ServerHttpRequest other = exchange.getRequest().mutate().method(method).build();
        ServerRequest request = ServerRequest.create(new Trial(exchange, other), READERS);
        return Flux.fromIterable(routes).concatMap(each -> each.route(request)).hasElements();
    }

    private static Answer refused(ServerWebExchange exchange, ResponseStatusException refused) {
        if (refused instanceof MethodNotAllowedException e) {
            return notAllowed(exchange, e.getSupportedMethods());
        }
        if (refused instanceof UnsupportedMediaTypeStatusException e) {
            return Answer.message(
                    415,
                    "The Content-Type must be " + oneOf(e.getSupportedMediaTypes()) + ", not " + e.getContentType()
                            + ".");
        }
        if (refused instanceof NotAcceptableStatusException e) {
            return Answer.message(406, "The Accept header must allow " + oneOf(e.getSupportedMediaTypes()) + ".");
        }
        int status = refused.getStatusCode().value();
        return Answer.message(status, Objects.requireNonNullElse(refused.getReason(), "The request was refused."));
    }

    private static Answer notAllowed(ServerWebExchange exchange, Set<HttpMethod> methods) {
        String allowed = methods.stream().map(HttpMethod::name).sorted().collect(Collectors.joining(", "));
        return Answer.message(405, "The method must be " + allowed + " here, not " + method(exchange) + ".")
                .with(HttpHeaders.ALLOW, allowed);
    }

    private static void log(ServerWebExchange exchange, Throwable fault) {
        // No path and no message: both may hold what users sent.
        LOG.error("{} {} failed: {}", method(exchange), pattern(exchange), Faults.place(fault));
    }

    private static Answer failed(ServerWebExchange exchange, Throwable fault) {
        log(exchange, fault);
        boolean generate = exchange.getRequest().getPath().value().equals(Ingress.GENERATE);
        return Answer.json(500, generate ? Answers.GENERATE_FAILED : Answers.FAILED);
    }

    private static Object pattern(ServerWebExchange exchange) {
        Object route = exchange.getAttribute(RouterFunctions.MATCHING_PATTERN_ATTRIBUTE);
        return Objects.requireNonNullElse(
                route, exchange.getAttributeOrDefault(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, "(no route)"));
    }

    private static HttpMethod method(ServerWebExchange exchange) {
        return exchange.getRequest().getMethod();
    }

    private static String oneOf(List<?> types) {
        return types.isEmpty()
                ? "another type"
                : types.stream().map(Object::toString).collect(Collectors.joining(" or "));
    }

    /** Another request in this exchange's place; what routes note in it while they match is forgotten. */
    private static final class Trial extends ServerWebExchangeDecorator {
        private final Map<String, Object> attributes = new HashMap<>();
        private final ServerHttpRequest request;

        Trial(ServerWebExchange exchange, ServerHttpRequest request) {
            super(exchange);
            this.request = request;
        }

        @Override
        public ServerHttpRequest getRequest() {
            return request;
        }

        @Override
        public Map<String, Object> getAttributes() {
            return attributes;
        }
    }
}
