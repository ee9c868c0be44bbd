package dev.linkstream.redirect;

import dev.linkstream.fastpath.FastCall;
import dev.linkstream.fastpath.FastPathHandler;
import dev.linkstream.fastpath.FastRoute;
import dev.linkstream.fastpath.PlainGet;
import dev.linkstream.fastpath.PlainGetRoute;
import dev.linkstream.links.CodeBook;
import dev.linkstream.links.Position;
import dev.linkstream.reads.LinkLookup.Found;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers plain requests for short links ahead of the web framework; {@link RedirectRoutes} is its reference. Where nothing
 * has to be waited for, a GET is answered ahead of the HTTP codec: a redirect, a refusal and a fallback alike, so that what
 * strangers ask for costs no more than what visitors do.
 */
public final class FastRedirects implements PlainGetRoute, FastRoute {

    private final PlainRedirectRule gate;
    private final CodeBook codes;
    private final LoopLookups lookups;
    private final DeepLinks deepLinks;
    private final FastRedirectAnswers answers;
    private final Clicks clicks;
    private final LinkTargets targets;
    private final AcceptedForm form = new AcceptedForm();

    public FastRedirects(
            PlainRedirectRule gate,
            CodeBook codes,
            LoopLookups lookups,
            LinkTargets targets,
            FastRedirectAnswers answers,
            Clicks clicks) {
        this.gate = gate;
        this.codes = codes;
        this.lookups = lookups;
        this.targets = targets;
        deepLinks = new DeepLinks(targets);
        this.answers = answers;
        this.clicks = clicks;
    }

    @Override
    public boolean answer(PlainGet get, EventLoop loop, ByteBuf out) {
        String code = gate.code(get);
        if (code == null) {
            return false;
        }
        List<Position> positions = codes.decode(code);
        return positions.isEmpty()
                ? refuse(Refusal.UNKNOWN, get, out)
                : lead(get, code, lookups.of(loop).now(code, positions), out);
    }

    private boolean refuse(Refusal refusal, PlainGet get, ByteBuf out) {
        answers.writeRefusal(refusal, form.isHtml(get.all(HttpHeaderNames.ACCEPT)), out);
        return true;
    }

    private boolean lead(PlainGet get, String code, @Nullable Found found, ByteBuf out) {
        if (found instanceof Found.Unknown) {
            return refuse(Refusal.UNKNOWN, get, out);
        }
        if (!(found instanceof Found.Link link)) {
            return false;
        }
        int begin = out.writerIndex();
        answers.beginRedirect(out);
        if (deepLinks.write(link.link(), code, out)) {
            answers.endRedirect(out);
            clicks.tell(link, get::first);
            return true;
        }
        out.writerIndex(begin);
        return targets.open(link.link()) == null && leadElsewhere(get, targets.fallback(link.link()), out);
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
    public @Nullable FastCall take(HttpRequest request, FastPathHandler lane) {
        String code = gate.code(request);
        if (code == null) {
            return null;
        }
        List<Position> positions = codes.decode(code);
        return positions.isEmpty() ? new UnknownCode(isHtml(request)) : new Click(lane, request, code, positions);
    }

    private boolean isHtml(HttpRequest request) {
        return form.isHtml(request.headers().getAll(HttpHeaderNames.ACCEPT));
    }

    /** A request for what is no code. */
    private final class UnknownCode implements FastCall {

        private final boolean html;

        UnknownCode(boolean html) {
            this.html = html;
        }

        @Override
        public void begin(FastPathHandler lane) {
            lane.answer(this, answers.refusal(Refusal.UNKNOWN, html));
        }
    }

    /** A request that waits for its link. */
    private final class Click extends LoopLookups.Lookup implements FastCall {

        private final FastPathHandler lane;
        private final HttpRequest request;
        private final String code;

        Click(FastPathHandler lane, HttpRequest request, String code, List<Position> positions) {
            super(code, positions);
            this.lane = lane;
            this.request = request;
            this.code = code;
        }

        @Override
        public void begin(FastPathHandler same) {
            lookups.of(lane.eventLoop()).add(this);
        }

        @Override
        void answered(Found found) {
            if (!lane.awaits(this)) {
                return;
            }
            try {
                answer(found);
            } catch (RuntimeException e) {
                lane.failed(e);
            }
        }

        private void answer(Found found) {
            if (found instanceof Found.Link link) {
                AsciiString location = deepLinks.location(link.link(), code);
                if (location != null) {
                    redirect(link, location);
                    return;
                }
                String fallback = targets.open(link.link()) == null ? targets.fallback(link.link()) : "";
                if (fallback == null) {
                    lane.answer(this, answers.refusal(Refusal.GONE, isHtml(request)));
                    return;
                }
                if (!fallback.isEmpty() && DeepLinks.isPlain(fallback)) {
                    redirect(new AsciiString(fallback));
                    return;
                }
            } else if (found instanceof Found.Unknown) {
                lane.answer(this, answers.refusal(Refusal.UNKNOWN, isHtml(request)));
                return;
            }
            lane.handOn(this, request);
        }

        private void redirect(Found.Link link, AsciiString location) {
            if (!HttpMethod.HEAD.equals(request.method())) {
                HttpHeaders headers = request.headers();
                clicks.tell(link, headers::get);
            }
            redirect(location);
        }

        private void redirect(AsciiString location) {
            lane.answer(
                    this,
                    HttpMethod.HEAD.equals(request.method())
                            ? answers.redirectWithoutLength(location)
                            : answers.redirect(location));
        }
    }
}
