package dev.linkstream.redirect;

import dev.linkstream.core.state.LinkNow;
import dev.linkstream.links.Scenario;
import dev.linkstream.reads.partition.Found;
import dev.linkstream.redirect.ClickDecision.Wish;
import dev.linkstream.redirect.pages.ConfirmForm;
import dev.linkstream.redirect.pages.ConfirmTokens;
import dev.linkstream.redirect.pages.LinkPages;
import dev.linkstream.redirect.pages.SameOrigin;
import dev.linkstream.redirect.visits.Visitors;
import dev.linkstream.web.BodyReader;
import io.netty.util.AsciiString;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseCookie;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * {@code GET /{code}}, a click on a short link, and {@code POST /{code}}, the press of the button on the page of a link
 * that is to be confirmed. What comes of it is {@link ClickDecision}'s to say; here it is answered.
 */
public final class RedirectRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(RedirectRoutes.class);

    /** What of a path is a code tells {@link CodeInPath}: files such as {@code /robots.txt} are not taken for one. */
    private static final RequestPredicate CODE = request -> CodeInPath.of(request.path()) != null;

    private static final int MAX_FORM_BYTES = 1 << 10;

    private final Function<String, Mono<Found>> links;
    private final LinkTargets targets;
    private final RedirectAnswers answers;
    private final Clicks clicks;
    private final LimitedClicks limited;
    private final ConfirmTokens tokens;

    public RedirectRoutes(
            Function<String, Mono<Found>> links,
            LinkTargets targets,
            LinkPages pages,
            Clicks clicks,
            LimitedClicks limited,
            ConfirmTokens tokens) {
        this.links = links;
        this.targets = targets;
        this.answers = new RedirectAnswers(pages);
        this.clicks = clicks;
        this.limited = limited;
        this.tokens = tokens;
    }

    public RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route(
                        RequestPredicates.methods(HttpMethod.GET, HttpMethod.HEAD)
                                .and(CODE),
                        this::follow)
                .and(RouterFunctions.route(
                        RequestPredicates.methods(HttpMethod.POST).and(CODE), this::press));
    }

    private Mono<ServerResponse> follow(ServerRequest request) {
        Wish wish = request.method().equals(HttpMethod.HEAD) ? Wish.LOOK : Wish.FOLLOW;
        return found(request, link -> click(new Click(request, link, wish)));
    }

    private Mono<ServerResponse> press(ServerRequest request) {
        return BodyReader.read(request, MAX_FORM_BYTES)
                .flatMap(form -> found(request, link -> pressed(request, link, ConfirmForm.token(form))));
    }

    private Mono<ServerResponse> pressed(ServerRequest request, Found.Link link, String token) {
        HttpHeaders headers = request.headers().asHttpHeaders();
        boolean here = SameOrigin.is(
                headers.getFirst("Sec-Fetch-Site"),
                headers.getOrigin(),
                headers.getFirst(HttpHeaders.HOST),
                link.link().getShortBaseUrl());
        if (here && tokens.isValid(token, link.code())) {
            return click(new Click(request, link, Wish.PRESS));
        }
        Click click = new Click(request, link, Wish.FOLLOW);
        return targets.decide(click.link(), Wish.FOLLOW, click.kind(), false) instanceof ClickDecision.Confirm confirm
                ? confirm(click, confirm.scenario(), true)
                : answers.notAllowed();
    }

    private Mono<ServerResponse> found(ServerRequest request, Function<Found.Link, Mono<ServerResponse>> next) {
        return links.apply(String.valueOf(CodeInPath.of(request.path()))).flatMap(found -> {
            if (found instanceof Found.Link link) {
                return next.apply(link);
            }
            if (found instanceof Found.Gone) {
                return answers.gone(request);
            }
            return found instanceof Found.NotYet ? answers.later(request, null) : answers.unknown(request);
        });
    }

    private Mono<ServerResponse> click(Click click) {
        ClickDecision decision = targets.decide(click.link(), click.wish(), click.kind(), click.sentId() != null);
        if (decision instanceof ClickDecision.Open open) {
            if (open.counts()) {
                clicks.tell(click.found(), click.visitor());
            }
            return answers.redirect(click.wish(), deepLink(click, open.scenario()), null);
        }
        if (decision instanceof ClickDecision.Ask ask) {
            return ask(click, ask.scenario());
        }
        if (decision instanceof ClickDecision.Confirm confirm) {
            return confirm(click, confirm.scenario(), false);
        }
        if (decision instanceof ClickDecision.Show show) {
            return answers.preview(show.preview());
        }
        if (decision instanceof ClickDecision.Closed closed) {
            clicks.tell(click.found(), closed);
            return answers.closed(click.request(), click.wish(), closed.fallback());
        }
        return answers.later(click.request(), null);
    }

    /** The cookie goes with whatever may be the answer to a click that counted. */
    private Mono<ServerResponse> ask(Click click, Scenario scenario) {
        LimitedClicks.Asked asked =
                limited.ask(click.sentId(), click.found(), click.visitor().device());
        return Mono.fromFuture(asked.verdict())
                .publishOn(Schedulers.parallel())
                .flatMap(verdict -> verdict.granted()
                        ? answers.redirect(click.wish(), deepLink(click, scenario), asked.cookie())
                        : answers.closed(click.request(), click.wish(), targets.fallback(verdict.link())))
                .onErrorResume(fault -> {
                    LOG.debug("No verdict on a click", fault);
                    return answers.later(click.request(), asked.cookie());
                });
    }

    private Mono<ServerResponse> confirm(Click click, Scenario scenario, boolean again) {
        ResponseCookie cookie = click.link().maxClicks() == null ? null : limited.cookie(click.sentId(), click.found());
        return answers.confirm(
                click.request(),
                scenario.defaults().preview(),
                tokens.of(click.found().code()),
                again,
                cookie);
    }

    private String deepLink(Click click, Scenario scenario) {
        return targets.deepLink(click.found().link(), scenario, click.found().code());
    }

    /** A request for a link that was found. */
    private final class Click {

        private final ServerRequest request;
        private final Found.Link found;
        private final Wish wish;
        private final LinkNow link;
        private final Visitors.Visitor visitor;

        Click(ServerRequest request, Found.Link found, Wish wish) {
            this.request = request;
            this.found = found;
            this.wish = wish;
            link = found.now();
            visitor = clicks.visitor(this::header);
        }

        private @Nullable CharSequence header(AsciiString name) {
            return request.headers().firstHeader(name.toString());
        }

        ServerRequest request() {
            return request;
        }

        Found.Link found() {
            return found;
        }

        Wish wish() {
            return wish;
        }

        LinkNow link() {
            return link;
        }

        Visitors.Visitor visitor() {
            return visitor;
        }

        ClickDecision.Visitor kind() {
            return Clicks.kind(visitor, this::header);
        }

        @Nullable String sentId() {
            return ClickCookie.id(request.cookies().get(ClickCookie.NAME));
        }
    }
}
