package dev.linkstream.server.access;

import dev.linkstream.directory.TokenDirectory;
import dev.linkstream.web.Answer;
import dev.linkstream.web.Answers;
import dev.linkstream.web.RateLimit;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.ServerAuthenticationEntryPoint;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.authentication.ServerAuthenticationEntryPointFailureHandler;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import org.springframework.security.web.server.firewall.ServerExchangeRejectedException;
import org.springframework.security.web.server.firewall.ServerExchangeRejectedHandler;
import org.springframework.security.web.server.firewall.ServerWebExchangeFirewall;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * Who may call what: bearer tokens and their scopes ({@link RouteScopes}), rate limits, and how refusals look. Stateless.
 * A request without a valid token or without the scope is answered before its body is read.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebFluxSecurity
@EnableConfigurationProperties(AccessProperties.class)
public class SecurityConfiguration {

    @Bean
    SecurityWebFilterChain securityWebFilterChain(
            ServerHttpSecurity http, TokenDirectory tokens, RateLimit rates, RouteScopes scopes) {
        return chain(http, new TokenAuthentication(tokens::authenticate), new RateLimitFilter(rates), scopes);
    }

    @Bean
    RouteScopes routeScopes(ObjectProvider<RouterFunction<?>> routes) {
        return new RouteScopes(routes);
    }

    /** One for filters and fast path. */
    @Bean
    RateLimit rateLimit(AccessProperties settings, Clock clock) {
        return new RateLimit(settings.requestsPerMinute(), clock);
    }

    @Bean
    ErrorAnswers errorAnswers(ObjectProvider<RouterFunction<?>> routes, BrowserPages pages) {
        return new ErrorAnswers(routes, pages);
    }

    @Bean
    BrowserPages browserPages() {
        return new BrowserPages();
    }

    @Bean
    RouterFunction<ServerResponse> startPage(BrowserPages pages) {
        return pages.routes();
    }

    /**
     * Lets every id through that a path can hold. The default refuses encoded slashes, percent signs and the like for
     * the sake of servers that decode or tidy a path before they match it, which this one does not. Only NUL is refused,
     * and bytes that are no UTF-8: two of them would be one id.
     */
    @Bean
    ServerWebExchangeFirewall serverWebExchangeFirewall() {
        return exchange -> {
            String refusal = UrlText.refusal(exchange.getRequest().getURI());
            return refusal == null
                    ? Mono.just(exchange)
                    : Mono.error(() -> new ServerExchangeRejectedException(refusal));
        };
    }

    @Bean
    ServerExchangeRejectedHandler serverExchangeRejectedHandler() {
        return (exchange, e) ->
                Answer.message(400, String.valueOf(e.getMessage())).writeTo(exchange);
    }

    static SecurityWebFilterChain chain(
            ServerHttpSecurity http, TokenAuthentication tokens, RateLimitFilter rateLimit, RouteScopes scopes) {
        Answer unauthenticated = Answer.json(401, Answers.UNAUTHENTICATED);
        Answer unauthorized = Answer.json(403, Answers.UNAUTHORIZED);
        ServerAuthenticationEntryPoint refuse = (exchange, e) -> unauthenticated.writeTo(exchange);
        return http.csrf(ServerHttpSecurity.CsrfSpec::disable)
                .httpBasic(ServerHttpSecurity.HttpBasicSpec::disable)
                .formLogin(ServerHttpSecurity.FormLoginSpec::disable)
                .logout(ServerHttpSecurity.LogoutSpec::disable)
                .headers(ServerHttpSecurity.HeaderSpec::disable)
                .requestCache(ServerHttpSecurity.RequestCacheSpec::disable)
                .securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
                .addFilterAt(authentication(tokens, refuse), SecurityWebFiltersOrder.AUTHENTICATION)
                // Before the scopes, so that refusals count and carry the headers too.
                .addFilterAfter(rateLimit, SecurityWebFiltersOrder.AUTHENTICATION)
                .exceptionHandling(failures -> failures.authenticationEntryPoint(refuse)
                        .accessDeniedHandler((exchange, e) -> unauthorized.writeTo(exchange)))
                .authorizeExchange(calls -> calls.pathMatchers(RouteScopes.GUARDED)
                        .access(scopes)
                        .anyExchange()
                        .permitAll())
                .build();
    }

    private static AuthenticationWebFilter authentication(
            TokenAuthentication tokens, ServerAuthenticationEntryPoint refuse) {
        // The converter has done the work: what it lets through is authenticated.
        AuthenticationWebFilter filter = new AuthenticationWebFilter((ReactiveAuthenticationManager) Mono::just);
        filter.setServerAuthenticationConverter(tokens);
        filter.setRequiresAuthenticationMatcher(ServerWebExchangeMatchers.pathMatchers(RouteScopes.GUARDED));
        filter.setAuthenticationFailureHandler(new ServerAuthenticationEntryPointFailureHandler(refuse));
        return filter;
    }
}
