package dev.linkstream.reads.partition;

import dev.linkstream.links.codes.Position;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes the paths of questions to other instances; what is null is left out. */
public final class Paths {

    private final StringBuilder path;

    private Paths(String name) {
        path = new StringBuilder(name);
    }

    static Paths of(String name) {
        return new Paths(name);
    }

    Paths with(String name, @Nullable String value) {
        if (value != null) {
            path.append(path.indexOf("?") < 0 ? '?' : '&')
                    .append(name)
                    .append('=')
                    .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
        return this;
    }

    Paths with(String name, long value) {
        return with(name, Long.toString(value));
    }

    /** Of a position in the partition that is asked. */
    Paths with(String name, @Nullable Position position) {
        return position == null ? this : with(name, position.epoch() + "." + position.offset());
    }

    /** What {@link #with(String, Position)} wrote; null where nothing was. */
    public static @Nullable Position position(int partition, @Nullable String written) {
        if (written == null) {
            return null;
        }
        int dot = written.indexOf('.');
        return new Position(
                Integer.parseInt(written.substring(0, dot)), partition, Long.parseLong(written.substring(dot + 1)));
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
