package dev.linkstream.redirect;

import dev.linkstream.events.stores.StoredLink;
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
    private final FastClicks clicks;
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
        this.clicks = new FastClicks(targets, clicks);
        this.limited = limited;
    }

    @Override
    public boolean answer(PlainGet get, EventLoop loop, ByteBuf out) {
        String code = rule.code(get);
        if (code == null) {
            return false;
        }
        Bytes bytes = new Bytes(get, code, out);
        List<Position> positions = codes.decode(code);
        if (positions.isEmpty()) {
            bytes.refuse(Refusal.UNKNOWN);
            return true;
        }
        // Whatever the cookies say is read behind the codec, and whoever has none has no click to repeat.
        boolean again = get.first(HttpHeaderNames.COOKIE) != null;
        return clicks.answer(lookups.of(loop).now(code, positions), Wish.FOLLOW, again, bytes, bytes);
    }

    @Override
    public @Nullable FastCall take(HttpRequest request, FastPathHandler connection) {
        String code = rule.code(request);
        if (code == null) {
            return null;
        }
        List<Position> positions = codes.decode(code);
        return positions.isEmpty() ? new UnknownCode(request) : new Click(connection, request, code, positions);
    }

    /** The language of a refusal's page; null where it is JSON. */
    private @Nullable PageLanguage page(List<? extends CharSequence> accepted, @Nullable CharSequence language) {
        return form.isHtml(accepted) ? PageLanguage.of(language == null ? null : language.toString()) : null;
    }

    private @Nullable PageLanguage page(HttpRequest request) {
        HttpHeaders headers = request.headers();
        return page(headers.getAll(HttpHeaderNames.ACCEPT), headers.get(HttpHeaderNames.ACCEPT_LANGUAGE));
    }

    /** A request that is answered at once, ahead of the HTTP codec. */
    private final class Bytes implements FastClicks.Writer, RequestHeaders {

        private final PlainGet get;
        private final String code;
        private final ByteBuf out;

        Bytes(PlainGet get, String code, ByteBuf out) {
            this.get = get;
            this.code = code;
            this.out = out;
        }

        @Override
        public @Nullable CharSequence first(AsciiString name) {
            return get.first(name);
        }

        @Override
        public void refuse(Refusal refusal) {
            PageLanguage page = page(get.all(HttpHeaderNames.ACCEPT), get.first(HttpHeaderNames.ACCEPT_LANGUAGE));
            answers.writeRefusal(refusal, page, out);
        }

        @Override
        public boolean open(StoredLink link, Scenario scenario) {
            answers.beginRedirect(out);
            boolean written = deepLinks.write(link, scenario, code, out);
            answers.endRedirect(out);
            return written;
        }

        @Override
        public boolean leadTo(String fallback) {
            boolean plain = DeepLinks.isPlain(fallback);
            if (plain) {
                answers.beginRedirect(out);
                out.writeCharSequence(fallback, StandardCharsets.US_ASCII);
                answers.endRedirect(out);
            }
            return plain;
        }

        @Override
        public boolean ask(Found.Link link, Scenario scenario, Visitors.Visitor visitor) {
            return false;
        }
    }

    /** A request for what is no code. */
    private final class UnknownCode implements FastCall {

        private final HttpRequest request;

        UnknownCode(HttpRequest request) {
            this.request = request;
        }

        @Override
        public void begin(FastPathHandler connection) {
            connection.answer(this, answers.refusal(Refusal.UNKNOWN, page(request)));
        }
    }

    /** A request that waits for its link, and maybe for the link's log. */
    private final class Click extends LoopLookups.Lookup implements FastCall, FastClicks.Writer {

        private final FastPathHandler connection;
        private final HttpRequest request;
        private final String code;
        private final @Nullable String sentId;
        /** Null until it is known, and where the log is asked first. */
        private @Nullable FullHttpResponse response;

        Click(FastPathHandler connection, HttpRequest request, String code, List<Position> positions) {
            super(code, positions);
            this.connection = connection;
            this.request = request;
            this.code = code;
            sentId = ClickCookie.idIn(request.headers());
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
                Wish wish = isHead() ? Wish.LOOK : Wish.FOLLOW;
                if (!clicks.answer(found, wish, sentId != null, request.headers()::get, this)) {
                    connection.handOn(this, request);
                } else if (response != null) {
                    connection.answer(this, response);
                }
            } catch (RuntimeException e) {
                connection.failed(e);
            }
        }

        private boolean isHead() {
            return HttpMethod.HEAD.equals(request.method());
        }

        @Override
        public void refuse(Refusal refusal) {
            response = answers.refusal(refusal, page(request));
        }

        @Override
        public boolean open(StoredLink link, Scenario scenario) {
            AsciiString location = deepLinks.location(link, scenario, code);
            if (location != null) {
                redirect(location);
            }
            return location != null;
        }

        @Override
        public boolean leadTo(String fallback) {
            boolean plain = DeepLinks.isPlain(fallback);
            if (plain) {
                redirect(new AsciiString(fallback));
            }
            return plain;
        }

        private void redirect(AsciiString location) {
            response = isHead() ? answers.redirectWithoutLength(location) : answers.redirect(location);
        }

        /** Nothing is asked where what would be answered is not for this class to write. */
        @Override
        public boolean ask(Found.Link link, Scenario scenario, Visitors.Visitor visitor) {
            AsciiString location = deepLinks.location(link.link(), scenario, code);
            if (location == null) {
                return false;
            }
            LimitedClicks.Asked asked = limited.ask(sentId, link, visitor.device());
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
