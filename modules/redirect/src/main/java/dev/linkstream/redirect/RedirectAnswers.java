package dev.linkstream.redirect;

import dev.linkstream.links.Preview;
import dev.linkstream.redirect.ClickDecision.Wish;
import dev.linkstream.redirect.pages.LinkPages;
import dev.linkstream.redirect.pages.PageLanguage;
import dev.linkstream.redirect.pages.Refusal;
import dev.linkstream.web.AcceptedForm;
import dev.linkstream.web.Answer;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The answers to clicks: redirects, pages in the visitor's language, or JSON where that is asked for. Thread-safe. */
final class RedirectAnswers {

    private static final String RETRY_AFTER_SECONDS = "1";

    private final LinkPages pages;
    private final AcceptedForm form = new AcceptedForm();

    RedirectAnswers(LinkPages pages) {
        this.pages = pages;
    }

    /** Leads there: after a POST by 303, so that a browser asks for it by GET. */
    Mono<ServerResponse> redirect(Wish wish, String location, @Nullable ResponseCookie cookie) {
        return with(cookie, closed(wish == Wish.PRESS ? 303 : 302))
                .location(URI.create(location))
                .build();
    }

    Mono<ServerResponse> closed(ServerRequest request, Wish wish, @Nullable String fallback) {
        return fallback == null ? gone(request) : redirect(wish, fallback, null);
    }

    Mono<ServerResponse> gone(ServerRequest request) {
        return refuse(request, closed(410), Refusal.GONE);
    }

    Mono<ServerResponse> unknown(ServerRequest request) {
        return refuse(request, closed(404), Refusal.UNKNOWN);
    }

    Mono<ServerResponse> later(ServerRequest request, @Nullable ResponseCookie cookie) {
        return refuse(
                request,
                with(cookie, closed(503)).header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS),
                Refusal.NOT_YET);
    }

    /** A POST to a link that has no button. */
    Mono<ServerResponse> notAllowed() {
        return closed(405)
                .allow(HttpMethod.GET, HttpMethod.HEAD)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(Answer.message(405, "This link opens by GET.").json());
    }

    /** The page with a button; {@code again} where a press was refused, because it was late or came from elsewhere. */
    Mono<ServerResponse> confirm(
            ServerRequest request,
            @Nullable Preview preview,
            String token,
            boolean again,
            @Nullable ResponseCookie cookie) {
        PageLanguage language = language(request);
        return page(with(cookie, closed(again ? 403 : 200)), pages.confirm(preview, language, token, again));
    }

    Mono<ServerResponse> preview(Preview preview) {
        return page(closed(200), pages.preview(preview));
    }

    private Mono<ServerResponse> refuse(ServerRequest request, ServerResponse.BodyBuilder response, Refusal refusal) {
        return form.isHtml(request.headers().header(HttpHeaders.ACCEPT))
                ? page(response, pages.unavailable(refusal, language(request)))
                : response.contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(Answer.message(refusal.status(), refusal.message())
                                .json());
    }

    private static Mono<ServerResponse> page(ServerResponse.BodyBuilder response, String html) {
        return response.contentType(LinkPages.TYPE)
                .header("Content-Security-Policy", LinkPages.CONTENT_SECURITY_POLICY)
                .bodyValue(html);
    }

    /** No cache, referrer or index may learn of a personal link. */
    private static ServerResponse.BodyBuilder closed(int status) {
        return ServerResponse.status(status)
                .cacheControl(CacheControl.noStore())
                .header("Referrer-Policy", "no-referrer")
                .header("X-Robots-Tag", "noindex");
    }

    private static ServerResponse.BodyBuilder with(
            @Nullable ResponseCookie cookie, ServerResponse.BodyBuilder response) {
        return cookie == null ? response : response.cookie(cookie);
    }

    private static PageLanguage language(ServerRequest request) {
        return PageLanguage.of(request.headers().firstHeader(HttpHeaders.ACCEPT_LANGUAGE));
    }
}
