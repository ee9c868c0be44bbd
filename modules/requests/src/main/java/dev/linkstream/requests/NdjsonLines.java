package dev.linkstream.requests;

import dev.linkstream.links.attributes.ValueLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** NDJSON: one {@code {"user_id","attributes"}} a line. Blank lines are no entries. */
public final class NdjsonLines implements EntryLines {

    private static final int BUFFER_BYTES = 64 << 10;

    private final InputStream body;
    private final ValueLimits limits;
    private final int maxLineBytes;
    private final @Nullable String scenarioId;
    private final StrictJson json = new StrictJson();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private long number;

    /**
     * Lines of a body.
     *
     * @param scenarioId of the batch, null where it is not known here
     * @throws BrokenBodyException if the body is no text in UTF-8
     * @throws IOException if the body breaks off
     */
    public NdjsonLines(InputStream body, ValueLimits limits, int maxLineBytes, @Nullable String scenarioId)
            throws IOException {
        this.body = new TextHead(body).ofUtf8Lines();
        this.limits = limits;
        this.maxLineBytes = maxLineBytes;
        this.scenarioId = scenarioId;
    }

    @Override
    public @Nullable Line next() throws IOException {
        while (fill()) {
            number++;
            ByteArrayOutputStream line = new ByteArrayOutputStream(512);
            boolean whole = read(line);
            if (!whole) {
                return Line.malformed(
                        number, "The line must not be larger than " + ValueLimits.size(maxLineBytes) + ".");
            }
            byte[] bytes = line.toByteArray();
            if (!isBlank(bytes)) {
                return parse(bytes);
            }
        }
        return null;
    }

    private Line parse(byte[] bytes) {
        try {
            return Line.of(
                    number,
                    json.readObject(bytes, "line", parser -> new EntryReader(parser, limits).readLine(scenarioId)));
        } catch (MalformedBodyException e) {
            return Line.malformed(
                    number, Objects.requireNonNull(e.getMessage()).replace("at line 1, column", "at column"));
        }
    }

    /** Reads to the end of the line; answers whether all of it was kept. */
    private boolean read(ByteArrayOutputStream line) throws IOException {
        boolean whole = true;
        while (fill()) {
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            if (line.size() + end - position <= maxLineBytes) {
                line.write(buffer, position, end - position);
            } else {
                whole = false;
            }
            boolean ended = end < limit;
            position = ended ? end + 1 : end;
            if (ended) {
                return whole;
            }
        }
        return whole;
    }

    /** Whether there are bytes. */
    private boolean fill() throws IOException {
        if (position < limit) {
            return true;
        }
        position = 0;
        limit = body.read(buffer);
        return limit > 0;
    }

    private static boolean isBlank(byte[] line) {
        for (byte each : line) {
            if (each != ' ' && each != '\t' && each != '\r') {
                return false;
            }
        }
        return true;
    }
}
