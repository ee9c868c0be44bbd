package dev.linkstream.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A disk that is full from some change on, in the middle of it. What a process that is killed there, or a machine that
 * loses its power, would find afterwards is put into another directory. Nothing is forced in truth.
 */
final class FaultyDisk extends Disk {

    /** What happens. */
    enum Fault {
        FULL,
        KILL,
        POWER_LOSS
    }

    private static final int PAGE = 4096;
    private static final byte[] NOTHING = {};

    private final Path directory;
    private final Random random;

    /** What of each file was forced, by what the file system knows it by. */
    private final Map<Object, byte[]> forced = new HashMap<>();

    /** The names that were forced, and what they named. */
    private Map<String, Object> names = new HashMap<>();

    private Fault fault = Fault.FULL;
    private Path afterwards = Path.of("");
    private long changesLeft = Long.MAX_VALUE;
    private boolean failing;

    /** @param directory whose files are changed */
    FaultyDisk(Path directory, Random random) {
        this.directory = directory;
        this.random = random;
    }

    /**
     * Arms it.
     *
     * @param changes that go well before the one that does not
     * @param afterwards where the files go that are left then
     */
    void fail(long changes, Fault fault, Path afterwards) {
        changesLeft = changes;
        this.fault = fault;
        this.afterwards = afterwards;
    }

    void mend() {
        failing = false;
        changesLeft = Long.MAX_VALUE;
    }

    boolean isFailing() {
        return failing;
    }

    private boolean fails() {
        if (!failing && changesLeft-- <= 0) {
            failing = true;
        }
        return failing;
    }

    private IOException failure() {
        if (fault != Fault.FULL && !Files.exists(afterwards)) {
            try {
                leave();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new IOException("No space left on device");
    }

    private void change() throws IOException {
        if (fails()) {
            throw failure();
        }
    }

    @Override
    FileChannel create(Path file) throws IOException {
        change();
        return super.create(file);
    }

    @Override
    void write(FileChannel channel, Path file, ByteBuffer bytes, long at) throws IOException {
        if (fails()) {
            if (!Files.exists(afterwards)) {
                super.write(channel, file, bytes.duplicate().limit(bytes.limit() / 2), at);
            }
            throw failure();
        }
        super.write(channel, file, bytes, at);
    }

    @Override
    void force(FileChannel channel, Path file) throws IOException {
        change();
        forced.put(key(file), Files.readAllBytes(file));
    }

    @Override
    void truncate(FileChannel channel, Path file, long length) throws IOException {
        change();
        super.truncate(channel, file, length);
    }

    @Override
    void delete(Path file) throws IOException {
        change();
        super.delete(file);
    }

    @Override
    void rename(Path from, Path to) throws IOException {
        change();
        super.rename(from, to);
    }

    @Override
    void forceNames(Path named) throws IOException {
        change();
        names = namesNow();
    }

    private static Object key(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino");
    }

    private Map<String, Object> namesNow() throws IOException {
        Map<String, Object> now = new HashMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path each : files.toList()) {
                now.put(each.getFileName().toString(), key(each));
            }
        }
        return now;
    }

    private void leave() throws IOException {
        Files.createDirectories(afterwards);
        Map<String, Object> now = namesNow();
        if (fault == Fault.KILL) {
            for (String each : now.keySet()) {
                Files.copy(directory.resolve(each), afterwards.resolve(each));
            }
            return;
        }
        Map<Object, byte[]> contents = new HashMap<>();
        for (Map.Entry<String, Object> each : now.entrySet()) {
            contents.put(each.getValue(), Files.readAllBytes(directory.resolve(each.getKey())));
        }
        Set<String> all = new HashSet<>(now.keySet());
        all.addAll(names.keySet());
        for (String each : all) {
            // A name that came, went or changed since it was forced has done so, or has not.
            Object file = random.nextBoolean() ? now.get(each) : names.get(each);
            if (file != null) {
                byte[] before = forced.getOrDefault(file, NOTHING);
                Files.write(afterwards.resolve(each), mixed(before, contents.getOrDefault(file, before)));
            }
        }
    }

    /** Each page as it was forced or as it was changed since. */
    private byte[] mixed(byte[] before, byte[] now) {
        byte[] mixed = Arrays.copyOf(before, random.nextBoolean() ? now.length : before.length);
        for (int page = 0; page < Math.min(now.length, mixed.length); page += PAGE) {
            if (random.nextBoolean()) {
                System.arraycopy(now, page, mixed, page, Math.min(PAGE, Math.min(now.length, mixed.length) - page));
            }
        }
        return mixed;
    }
}
