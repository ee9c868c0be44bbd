package dev.linkstream.cli.upload;

/** How far the upload of a file is: a broken one begins again, and counts once it is further. Safe for concurrent use. */
final class UploadCount {
    private long bytes;
    private long mostBytes;

    /** An upload begins at the file's front. */
    synchronized void begin() {
        bytes = 0;
    }

    synchronized void add(long more) {
        bytes += more;
        mostBytes = Math.max(mostBytes, bytes);
    }

    /** Bytes of the file that went out in the upload under way. */
    synchronized long current() {
        return bytes;
    }

    /** Bytes of the file that went out in the upload that came furthest. */
    synchronized long bytes() {
        return mostBytes;
    }
}
