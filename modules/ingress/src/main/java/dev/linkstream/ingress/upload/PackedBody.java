package dev.linkstream.ingress.upload;

import dev.linkstream.requests.BrokenBodyException;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An upload that was packed with gzip, unpacked as it is read: no more than a buffer of it at once, however much a few
 * bytes stand for. To be made where reading may block, as the first bytes are read at once.
 *
 * <p>Its errors are {@link BrokenBodyException}, of what is no gzip; a lost connection stays an {@link IOException}.
 */
final class PackedBody extends FilterInputStream {

    private static final int BUFFER_BYTES = 16 << 10;

    private PackedBody(InputStream unpacked) {
        super(unpacked);
    }

    static InputStream of(InputStream packed) throws IOException {
        try {
            return new PackedBody(new GZIPInputStream(packed, BUFFER_BYTES));
        } catch (ZipException | EOFException e) {
            throw broken();
        }
    }

    private static BrokenBodyException broken() {
        return new BrokenBodyException(1, "The Content-Encoding header says gzip, but the body is no whole gzip file.");
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (ZipException | EOFException e) {
            throw broken();
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return super.read(target, offset, length);
        } catch (ZipException | EOFException e) {
            throw broken();
        }
    }
}
