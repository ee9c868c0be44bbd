package dev.linkstream.query;

import dev.linkstream.links.CodeBook;
import dev.linkstream.links.Position;
import dev.linkstream.query.LinkLookup.Found;
import dev.linkstream.web.GetDoor;
import dev.linkstream.web.PlainGet;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.AsciiString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers what needs no waiting of what {@link RedirectDoor} takes: GETs of live links here, and of what is no code. */
final class RedirectGetDoor implements GetDoor {

    private static final AsciiString SEC_PURPOSE = AsciiString.cached("sec-purpose");
    private static final AsciiString PURPOSE = AsciiString.cached("purpose");

    private final LaneGate gate;
    private final CodeBook codes;
    private final LaneLookups lookups;
    private final DeepLinks deepLinks;
    private final LaneAnswers answers;
    private final Clicks clicks;

    RedirectGetDoor(
            LaneGate gate,
            CodeBook codes,
            LaneLookups lookups,
            DeepLinks deepLinks,
            LaneAnswers answers,
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
        boolean json = LaneGate.wantsJson(get);
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
        clicks.tell(link, get.first(SEC_PURPOSE), get.first(PURPOSE), get.first(HttpHeaderNames.USER_AGENT));
        return true;
    }
}
