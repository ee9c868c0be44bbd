package dev.linkstream.web;

import dev.linkstream.links.heap.HeapCost;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Reads whole request bodies up to a limit. Nothing beyond the limit is kept in memory. */
public final class BodyReader {

    private static final long DRAINED_BYTES = 64 << 20;
    private static final int SHOWN_CHARACTERS = 64;

    private BodyReader() {}

    /**
     * The body's bytes, empty where there is no body. A larger one ends in an {@link HttpProblem} with status 413,
     * before anything is read where {@code Content-Length} tells; one that would not fit into the heap once it is a tree, in
     * one with status 503.
     *
     * @param maxBytes at most 2^31 - 1
     */
    public static Mono<byte[]> read(ServerRequest request, long maxBytes) {
        return receive(request, maxBytes).doOnNext(body -> BodyRoom.of(request).take(HeapCost.ofTree(body)));
    }

    /** The same, of a body that makes no tree: whoever reads it takes the room. */
    private static Mono<byte[]> receive(ServerRequest request, long maxBytes) {
        if (request.headers().contentLength().orElse(0) > maxBytes) {
            return Mono.error(() -> tooLarge(maxBytes));
        }
        Sinks.Empty<Void> dropped = Sinks.empty();
        UnfinishedBodies.Body unfinished =
                BodyRoom.of(request).begin(why -> dropped.tryEmitError(new HttpProblem(BodyRoom.dropped(why))));
        return request.body(BodyExtractors.toDataBuffers())
                .takeUntilOther(dropped.asMono())
                .collect(() -> new Body(maxBytes, unfinished), Body::add)
                .map(Body::whole)
                .doFinally(end -> unfinished.end())
                .doOnDiscard(DataBuffer.class, DataBufferUtils::release);
    }

    /**
     * The body of a request whose headers say that it is JSON in UTF-8, or say nothing of it; of any other it ends in an
     * {@link HttpProblem} with status 415.
     */
    public static Mono<byte[]> readJson(ServerRequest request, long maxBytes) {
        return Mono.defer(() -> {
            requireJson(request);
            return read(request, maxBytes);
        });
    }

    /** The same, of JSON that makes no tree: whoever reads it takes the room in the heap. */
    public static Mono<byte[]> receiveJson(ServerRequest request, long maxBytes) {
        return Mono.defer(() -> {
            requireJson(request);
            return receive(request, maxBytes);
        });
    }

    private static void requireJson(ServerRequest request) {
        String type = request.headers().firstHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && !isJson(type)) {
            throw new HttpProblem(
                    415, "The Content-Type header must be application/json in UTF-8, but is " + shortened(type) + ".");
        }
        String encoding = request.headers().firstHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new HttpProblem(
                    415, "The Content-Encoding header must be absent, but is " + shortened(encoding) + ".");
        }
    }

    private static boolean isJson(String contentType) {
        try {
            MediaType type = MediaType.parseMediaType(contentType);
            Charset charset = type.getCharset();
            return (type.getSubtype().equals("json") || type.getSubtype().endsWith("+json"))
                    && (charset == null || charset.equals(StandardCharsets.UTF_8));
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    private static String shortened(String header) {
        return header.length() <= SHOWN_CHARACTERS ? header : header.substring(0, SHOWN_CHARACTERS);
    }

    private static HttpProblem tooLarge(long maxBytes) {
        return new HttpProblem(413, "The request body is larger than " + size(maxBytes) + ".");
    }

    private static String size(long bytes) {
        if (bytes % (1 << 20) == 0) {
            return (bytes >> 20) + " MB";
        }
        return bytes % (1 << 10) == 0 ? (bytes >> 10) + " KB" : bytes + " bytes";
    }

    /** Its pieces as they come: to let one array grow would take thrice as much. */
    private static final class Body {
        private final long maxBytes;
        private final UnfinishedBodies.Body unfinished;
        private final List<byte[]> kept = new ArrayList<>();
        private long size;

        Body(long maxBytes, UnfinishedBodies.Body unfinished) {
            this.maxBytes = maxBytes;
            this.unfinished = unfinished;
        }

        void add(DataBuffer buffer) {
            int more = buffer.readableByteCount();
            size += more;
            // To stop reading resets the connection, and the answer with it: so a moderate excess is read and dropped.
            if (size > maxBytes + DRAINED_BYTES) {
                throw tooLarge(maxBytes); // which discards the buffer, and so releases it
            }
            if (size <= maxBytes) {
                byte[] bytes = new byte[more];
                buffer.read(bytes);
                kept.add(bytes);
                unfinished.received(more);
            } else {
                kept.clear();
                unfinished.end();
            }
            DataBufferUtils.release(buffer);
        }

        byte[] whole() {
            if (size > maxBytes) {
                throw tooLarge(maxBytes);
            }
            if (kept.size() == 1) {
                return kept.get(0);
            }
            byte[] whole = new byte[(int) size];
            int at = 0;
            for (byte[] piece : kept) {
                System.arraycopy(piece, 0, whole, at, piece.length);
                at += piece.length;
            }
            kept.clear();
            return whole;
        }
    }
}
