package dev.linkstream.web;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/** Reads whole request bodies up to a limit. Nothing beyond the limit is kept in memory. */
public final class BodyReader {

    private static final int FIRST_BYTES = 8 << 10;
    private static final long DRAINED_BYTES = 64 << 20;
    private static final int SHOWN_CHARACTERS = 64;

    private BodyReader() {}

    /**
     * The body's bytes, empty where there is no body. A larger one ends in an {@link HttpProblem} with status 413,
     * before anything is read where {@code Content-Length} tells.
     *
     * @param maxBytes at most 2^31 - 1
     */
    public static Mono<byte[]> read(ServerRequest request, long maxBytes) {
        if (request.headers().contentLength().orElse(0) > maxBytes) {
            return Mono.error(() -> tooLarge(maxBytes));
        }
        return request.body(BodyExtractors.toDataBuffers())
                .collect(() -> new Body(maxBytes), Body::add)
                .map(Body::whole)
                .doOnDiscard(DataBuffer.class, DataBufferUtils::release);
    }

    /**
     * The body of a request whose headers say that it is JSON in UTF-8, or say nothing of it; of any other it ends in an
     * {@link HttpProblem} with status 415.
     */
    public static Mono<byte[]> readJson(ServerRequest request, long maxBytes) {
        return Mono.defer(() -> {
            String type = request.headers().firstHeader(HttpHeaders.CONTENT_TYPE);
            if (type != null && !isJson(type)) {
                return Mono.error(new HttpProblem(
                        415,
                        "The Content-Type header must be application/json in UTF-8, but is " + shortened(type) + "."));
            }
            String encoding = request.headers().firstHeader(HttpHeaders.CONTENT_ENCODING);
            if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
                return Mono.error(new HttpProblem(
                        415, "The Content-Encoding header must be absent, but is " + shortened(encoding) + "."));
            }
            return read(request, maxBytes);
        });
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

    private static final class Body {
        private final long maxBytes;
        private ByteArrayOutputStream kept = new ByteArrayOutputStream(FIRST_BYTES);
        private long size;

        Body(long maxBytes) {
            this.maxBytes = maxBytes;
        }

        void add(DataBuffer buffer) {
            size += buffer.readableByteCount();
            // To stop reading resets the connection, and the answer with it: so a moderate excess is read and dropped.
            if (size > maxBytes + DRAINED_BYTES) {
                throw tooLarge(maxBytes); // which discards the buffer, and so releases it
            }
            if (size <= maxBytes) {
                byte[] bytes = new byte[buffer.readableByteCount()];
                buffer.read(bytes);
                kept.writeBytes(bytes);
            } else {
                kept = new ByteArrayOutputStream(0);
            }
            DataBufferUtils.release(buffer);
        }

        byte[] whole() {
            if (size > maxBytes) {
                throw tooLarge(maxBytes);
            }
            return kept.toByteArray();
        }
    }
}
