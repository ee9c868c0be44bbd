package dev.linkstream.cli.terminal;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Lines for standard output, kept back until {@link #flush}. */
public final class Lines {

    /** What writes lines. */
    @FunctionalInterface
    public interface Writing {
        /** Writes, and returns the exit code. */
        int to(Lines lines) throws IOException;
    }

    private final OutputStream out;

    private Lines(OutputStream out) {
        this.out = out;
    }

    /** The exit code of this writing; that of success where the reader of a pipe has had enough, such as {@code head}. */
    public static int write(OutputStream out, Writing writing) throws IOException {
        Lines lines = new Lines(new BufferedOutputStream(out, 64 << 10));
        try {
            int exitCode = writing.to(lines);
            lines.flush();
            return exitCode;
        } catch (IOException e) {
            if ("Broken pipe".equals(e.getMessage())) {
                return 0;
            }
            throw e;
        }
    }

    public void print(String line) throws IOException {
        out.write(line.getBytes(StandardCharsets.UTF_8));
        out.write('\n');
    }

    public void flush() throws IOException {
        out.flush();
    }
}
