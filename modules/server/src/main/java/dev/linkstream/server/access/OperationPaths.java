package dev.linkstream.server.access;

import dev.linkstream.web.Answer;
import dev.linkstream.web.Answers;
import java.util.regex.Pattern;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Knows no operation whose path is encoded: Spring Boot takes a slash in the name of a health check for a fault of its own. */
public final class OperationPaths implements WebFilter {

    private static final String OPERATIONS = "/actuator/";
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._/-]*");
    private static final Answer UNKNOWN = Answer.json(404, Answers.NOT_FOUND);

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String path = exchange.getRequest().getPath().value();
        return path.startsWith(OPERATIONS) && !PLAIN.matcher(path).matches()
                ? UNKNOWN.writeTo(exchange)
                : chain.filter(exchange);
    }
}
