package dev.linkstream.ingress;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The body of an upload as a stream. A connection that is lost is an {@link IOException}, as of any stream. */
final class UploadStream extends FilterInputStream {

    UploadStream(InputStream body) {
        super(body);
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (RuntimeException e) {
            throw new IOException("The upload broke off", e);
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return super.read(target, offset, length);
        } catch (RuntimeException e) {
            throw new IOException("The upload broke off", e);
        }
    }
}
