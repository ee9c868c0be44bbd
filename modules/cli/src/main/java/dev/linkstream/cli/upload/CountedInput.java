package dev.linkstream.cli.upload;

import dev.linkstream.cli.terminal.CommandFailure;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The entries of a file on their way to the server. A file that has become shorter, or cannot be read on, must not look
 * like one that ends: the HTTP client takes an {@link IOException} for the end, so it is a {@link CommandFailure}.
 */
final class CountedInput extends FilterInputStream {
    private final UploadCount upload;
    private long left;

    /** An input of exactly {@code length} bytes. */
    CountedInput(InputStream in, long length, UploadCount upload) {
        super(in);
        this.left = length;
        this.upload = upload;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (left == 0) {
            return -1;
        }
        int read = readOrFail(target, offset, (int) Math.min(length, left));
        left -= read;
        upload.add(read);
        return read;
    }

    private int readOrFail(byte[] target, int offset, int length) {
        try {
            int read = in.read(target, offset, length);
            if (read < 0) {
                throw new IOException("it has become shorter while it was sent");
            }
            return read;
        } catch (IOException e) {
            throw CommandFailure.usage("the file cannot be read on: " + e.getMessage());
        }
    }
}
