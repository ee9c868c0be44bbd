package dev.linkstream.redirect;

import dev.linkstream.fastpath.FastCall;
import dev.linkstream.fastpath.FastPathHandler;
import dev.linkstream.fastpath.FastRoute;
import dev.linkstream.fastpath.PlainGet;
import dev.linkstream.fastpath.PlainGetRoute;
import dev.linkstream.links.Scenario;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.links.codes.Position;
import dev.linkstream.reads.partition.Found;
import dev.linkstream.redirect.ClickDecision.Wish;
import dev.linkstream.redirect.pages.PageLanguage;
import dev.linkstream.redirect.pages.Refusal;
import dev.linkstream.redirect.visits.Visitors;
import dev.linkstream.web.AcceptedForm;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.AsciiString;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseCookie;

/**
 * Answers plain requests for short links ahead of the web framework; {@link RedirectRoutes} is its reference. Where nothing
 * has to be waited for, a GET is answered ahead of the HTTP codec: a redirect, a refusal and a fallback alike, so that what
 * strangers ask for costs no more than what visitors do.
 */
public final class FastRedirects implements PlainGetRoute, FastRoute {

    private final PlainRedirectRule rule;
    private final CodeBook codes;
    private final LoopLookups lookups;
    private final DeepLinks deepLinks;
    private final FastRedirectAnswers answers;
    private final Clicks clicks;
    private final LimitedClicks limited;
    private final LinkTargets targets;
    private final AcceptedForm form = new AcceptedForm();

    public FastRedirects(
            PlainRedirectRule rule,
            CodeBook codes,
            LoopLookups lookups,
            LinkTargets targets,
            FastRedirectAnswers answers,
            Clicks clicks,
            LimitedClicks limited) {
        this.rule = rule;
        this.codes = codes;
        this.lookups = lookups;
        this.targets = targets;
        deepLinks = new DeepLinks(targets);
        this.answers = answers;
        this.clicks = clicks;
        this.limited = limited;
    }

    @Override
    public boolean answer(PlainGet get, EventLoop loop, ByteBuf out) {
        String code = rule.code(get);
        if (code == null) {
            return false;
        }
        List<Position> positions = codes.decode(code);
        return positions.isEmpty()
                ? refuse(Refusal.UNKNOWN, get, out)
                : lead(get, code, lookups.of(loop).now(code, positions), out);
    }

    private static Refusal refusal(Found noLink) {
        return noLink instanceof Found.Gone ? Refusal.GONE : Refusal.UNKNOWN;
    }

    private boolean refuse(Refusal refusal, PlainGet get, ByteBuf out) {
        boolean html = form.isHtml(get.all(HttpHeaderNames.ACCEPT));
        answers.writeRefusal(refusal, html ? language(get.first(HttpHeaderNames.ACCEPT_LANGUAGE)) : null, out);
        return true;
    }

    private static PageLanguage language(@Nullable CharSequence header) {
        return PageLanguage.of(header == null ? null : header.toString());
    }

    private boolean lead(PlainGet get, String code, @Nullable Found found, ByteBuf out) {
        if (found instanceof Found.Unknown || found instanceof Found.Gone) {
            return refuse(refusal(found), get, out);
        }
        if (!(found instanceof Found.Link link)) {
            return false;
        }
        Visitors.Visitor visitor = clicks.visitor(get::first);
        // Whatever the cookies say is read behind the codec, and whoever has none has no click to repeat.
        boolean again = get.first(HttpHeaderNames.COOKIE) != null;
        ClickDecision decision = targets.decide(link.now(), Wish.FOLLOW, Clicks.kind(visitor, get::first), again);
        if (decision instanceof ClickDecision.Closed closed) {
            boolean led = leadElsewhere(get, closed.fallback(), out);
            if (led) {
                clicks.tell(link, closed);
            }
            return led;
        }
        if (!(decision instanceof ClickDecision.Open open)) {
            return false;
        }
        int begin = out.writerIndex();
        answers.beginRedirect(out);
        if (!deepLinks.write(link.link(), open.scenario(), code, out)) {
            out.writerIndex(begin);
            return false;
        }
        answers.endRedirect(out);
        if (open.counts()) {
            clicks.tell(link, visitor);
        }
        return true;
    }

    /** Of a link that opens nothing. */
    private boolean leadElsewhere(PlainGet get, @Nullable String fallback, ByteBuf out) {
        if (fallback == null) {
            return refuse(Refusal.GONE, get, out);
        }
        boolean plain = DeepLinks.isPlain(fallback);
        if (plain) {
            answers.beginRedirect(out);
            out.writeCharSequence(fallback, StandardCharsets.US_ASCII);
            answers.endRedirect(out);
        }
        return plain;
    }

    @Override
    public @Nullable FastCall take(HttpRequest request, FastPathHandler connection) {
        String code = rule.code(request);
        if (code == null) {
            return null;
        }
        List<Position> positions = codes.decode(code);
        return positions.isEmpty() ? new UnknownCode(page(request)) : new Click(connection, request, code, positions);
    }

    /** The language of a refusal's page; null where it is JSON. */
    private @Nullable PageLanguage page(HttpRequest request) {
        HttpHeaders headers = request.headers();
        return form.isHtml(headers.getAll(HttpHeaderNames.ACCEPT))
                ? language(headers.get(HttpHeaderNames.ACCEPT_LANGUAGE))
                : null;
    }

    /** A request for what is no code. */
    private final class UnknownCode implements FastCall {

        private final @Nullable PageLanguage page;

        UnknownCode(@Nullable PageLanguage page) {
            this.page = page;
        }

        @Override
        public void begin(FastPathHandler connection) {
            connection.answer(this, answers.refusal(Refusal.UNKNOWN, page));
        }
    }

    /** A request that waits for its link. */
    private final class Click extends LoopLookups.Lookup implements FastCall {

        private final FastPathHandler connection;
        private final HttpRequest request;
        private final String code;

        Click(FastPathHandler connection, HttpRequest request, String code, List<Position> positions) {
            super(code, positions);
            this.connection = connection;
            this.request = request;
            this.code = code;
        }

        @Override
        public void begin(FastPathHandler same) {
            lookups.of(connection.eventLoop()).add(this);
        }

        @Override
        void answered(Found found) {
            if (!connection.awaits(this)) {
                return;
            }
            try {
                answer(found);
            } catch (RuntimeException e) {
                connection.failed(e);
            }
        }

        private void answer(Found found) {
            if (found instanceof Found.Unknown || found instanceof Found.Gone) {
                connection.answer(this, answers.refusal(refusal(found), page(request)));
            } else if (!(found instanceof Found.Link link) || !answer(link)) {
                connection.handOn(this, request);
            }
        }

        private boolean answer(Found.Link link) {
            HttpHeaders headers = request.headers();
            Visitors.Visitor visitor = clicks.visitor(headers::get);
            Wish wish = isHead() ? Wish.LOOK : Wish.FOLLOW;
            String sent = ClickCookie.idIn(headers);
            ClickDecision decision = targets.decide(link.now(), wish, Clicks.kind(visitor, headers::get), sent != null);
            if (decision instanceof ClickDecision.Closed closed) {
                boolean led = leadElsewhere(closed.fallback());
                if (led) {
                    clicks.tell(link, closed);
                }
                return led;
            }
            if (decision instanceof ClickDecision.Ask ask) {
                return ask(link, ask.scenario(), sent, visitor);
            }
            AsciiString location = decision instanceof ClickDecision.Open open
                    ? deepLinks.location(link.link(), open.scenario(), code)
                    : null;
            if (location == null) {
                return false;
            }
            if (((ClickDecision.Open) decision).counts()) {
                clicks.tell(link, visitor);
            }
            connection.answer(this, isHead() ? answers.redirectWithoutLength(location) : answers.redirect(location));
            return true;
        }

        private boolean isHead() {
            return HttpMethod.HEAD.equals(request.method());
        }

        private boolean leadElsewhere(@Nullable String fallback) {
            if (fallback == null) {
                connection.answer(this, answers.refusal(Refusal.GONE, page(request)));
                return true;
            }
            boolean plain = DeepLinks.isPlain(fallback);
            if (plain) {
                AsciiString location = new AsciiString(fallback);
                connection.answer(
                        this, isHead() ? answers.redirectWithoutLength(location) : answers.redirect(location));
            }
            return plain;
        }

        /** Asks the log; nothing is asked where what would be answered is not for this class to write. */
        private boolean ask(Found.Link link, Scenario scenario, @Nullable String sent, Visitors.Visitor visitor) {
            AsciiString location = deepLinks.location(link.link(), scenario, code);
            if (location == null) {
                return false;
            }
            LimitedClicks.Asked asked = limited.ask(sent, link, visitor.device());
            var unused = asked.verdict()
                    .whenComplete((verdict, failure) ->
                            connection.eventLoop().execute(() -> decided(verdict, location, asked.cookie())));
            return true;
        }

        /** {@code verdict}: null where there is none. */
        private void decided(ClickVerdicts.@Nullable Verdict verdict, AsciiString location, ResponseCookie cookie) {
            if (!connection.awaits(this)) {
                return;
            }
            try {
                connection.answer(this, response(verdict, location, cookie));
            } catch (RuntimeException e) {
                connection.failed(e);
            }
        }

        private FullHttpResponse response(
                ClickVerdicts.@Nullable Verdict verdict, AsciiString location, ResponseCookie cookie) {
            if (verdict == null) {
                return answers.refusal(Refusal.NOT_YET, page(request), cookie);
            }
            if (verdict.granted()) {
                return answers.redirect(location, cookie);
            }
            String fallback = targets.fallback(verdict.link());
            return fallback == null
                    ? answers.refusal(Refusal.GONE, page(request))
                    : answers.redirect(new AsciiString(URI.create(fallback).toASCIIString()));
        }
    }
}
