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
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.AsciiString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers plain requests for short links ahead of the web framework; {@link RedirectRoutes} is its reference. Where nothing
 * has to be waited for, a GET is answered ahead of the HTTP codec.
 */
public final class FastRedirects implements PlainGetRoute, FastRoute {

    private final PlainRedirectRule gate;
    private final CodeBook codes;
    private final LoopLookups lookups;
    private final DeepLinks deepLinks;
    private final FastRedirectAnswers answers;
    private final Clicks clicks;
    private final FastCall unknown = new UnknownCode();

    public FastRedirects(
            PlainRedirectRule gate,
            CodeBook codes,
            LoopLookups lookups,
            DeepLinks deepLinks,
            FastRedirectAnswers answers,
            Clicks clicks) {
        this.gate = gate;
        this.codes = codes;
        this.lookups = lookups;
        this.deepLinks = deepLinks;
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
                ? refuse(get, out)
                : redirect(get, code, lookups.of(loop).now(code, positions), out);
    }

    private boolean refuse(PlainGet get, ByteBuf out) {
        boolean json = PlainRedirectRule.wantsJson(get);
        if (json) {
            answers.writeUnknown(out);
        }
        return json;
    }

    private boolean redirect(PlainGet get, String code, @Nullable Found found, ByteBuf out) {
        if (!(found instanceof Found.Link link)) {
            return false;
        }
        answers.beginRedirect(out);
        if (!deepLinks.write(link.link(), code, out)) {
            return false;
        }
        answers.endRedirect(out);
        clicks.tell(link, get::first);
        return true;
    }

    @Override
    public @Nullable FastCall take(HttpRequest request, FastPathHandler lane) {
        String code = gate.code(request);
        if (code == null) {
            return null;
        }
        List<Position> positions = codes.decode(code);
        if (!positions.isEmpty()) {
            return new Click(lane, request, code, positions);
        }
        return PlainRedirectRule.wantsJson(request) ? unknown : null;
    }

    /** A request for what is no code. */
    private final class UnknownCode implements FastCall {
        @Override
        public void begin(FastPathHandler lane) {
            lane.answer(this, answers.unknown());
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
            } else if (found instanceof Found.Unknown && PlainRedirectRule.wantsJson(request)) {
                lane.answer(this, answers.unknown());
                return;
            }
            lane.handOn(this, request);
        }

        private void redirect(Found.Link link, AsciiString location) {
            if (HttpMethod.HEAD.equals(request.method())) {
                lane.answer(this, answers.redirectWithoutLength(location));
                return;
            }
            HttpHeaders headers = request.headers();
            clicks.tell(link, headers::get);
            lane.answer(this, answers.redirect(location));
        }
    }
}
