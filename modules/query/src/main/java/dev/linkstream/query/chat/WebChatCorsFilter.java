package dev.linkstream.query.chat;

import dev.linkstream.web.Answer;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.cors.reactive.DefaultCorsProcessor;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Lets browsers know which pages may call the web chat's addresses; a refusal says why. */
final class WebChatCorsFilter implements WebFilter {

    private static final Answer REFUSED =
            Answer.message(403, "Pages of this origin may not call this address, or not in this way.");

    private final WebChatCors rules;
    private final DefaultCorsProcessor processor = new DefaultCorsProcessor();

    WebChatCorsFilter(WebChatCors rules) {
        this.rules = rules;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        CorsConfiguration cors = rules.getCorsConfiguration(exchange);
        if (!processor.process(cors, exchange)) {
            return REFUSED.writeTo(exchange);
        }
        return CorsUtils.isPreFlightRequest(exchange.getRequest()) ? Mono.empty() : chain.filter(exchange);
    }
}
