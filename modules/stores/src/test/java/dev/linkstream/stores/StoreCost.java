package dev.linkstream.stores;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.Holder;
import org.rocksdb.HyperClockCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * What a row costs in a store of ours and in RocksDB as well tuned as we know how, in CPU time of the whole process:
 * RocksDB's own threads included. Arguments: {@code ours} or {@code rocksdb}, {@code hashed} or {@code positions}, how many
 * rows, and a directory. Not a test: run it by hand, by turns.
 */
final class StoreCost {

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private StoreCost() {}

    /** What is compared. */
    private interface Store {

        byte @Nullable [] get(byte[] key);

        void put(byte[] key, byte[] row);

        void close();
    }

    public static void main(String[] arguments) throws IOException, RocksDBException {
        StoreKind kind = StoreKind.valueOf(arguments[1].toUpperCase(Locale.ROOT));
        int rows = Integer.parseInt(arguments[2]);
        Path directory = Files.createTempDirectory(Path.of(arguments[3]), "cost");
        Store store = arguments[0].equals("ours") ? ours(kind, directory) : rocksDb(directory);
        Random random = new Random(3);
        String name = arguments[0] + " " + arguments[1] + " ";
        measure(name + "new: get, put", rows, i -> change(store, kind, i, random));
        measure(name + "changed: get, put", rows / 2, i -> change(store, kind, random.nextInt(rows), random));
        measure(name + "get", rows, i -> store.get(key(kind, random.nextInt(rows))));
        measure(name + "get of none", rows, i -> store.get(key(kind, rows + random.nextInt(rows))));
        store.close();
    }

    private static void change(Store store, StoreKind kind, int number, Random random) {
        byte[] key = key(kind, number);
        store.get(key);
        byte[] row = new byte[kind == StoreKind.HASHED ? 150 + random.nextInt(100) : 70 + random.nextInt(15)];
        random.nextBytes(row);
        store.put(key, row);
    }

    private static byte[] key(StoreKind kind, int number) {
        if (kind == StoreKind.POSITIONS) {
            return ByteBuffer.allocate(10).putShort((short) 0).putLong(number).array();
        }
        return new UUID(number * 0x9e37_79b9_7f4a_7c15L, number * 0xbf58_476d_1ce4_e5b9L)
                .toString()
                .getBytes(StandardCharsets.US_ASCII);
    }

    private interface Step {

        void run(int number);
    }

    private static void measure(String name, int count, Step step) {
        long cpu = SYSTEM.getProcessCpuTime();
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            step.run(i);
        }
        System.out.printf(
                Locale.ROOT,
                "%-36s %6.2f us of CPU time, %6.2f us elapsed%n",
                name,
                (SYSTEM.getProcessCpuTime() - cpu) / 1e3 / count,
                (System.nanoTime() - begin) / 1e3 / count);
    }

    private static Store ours(StoreKind kind, Path directory) throws IOException {
        RowStore store = kind.open(directory, Disk.SYSTEM);
        return new Store() {
            @Override
            public byte @Nullable [] get(byte[] key) {
                return store.get(Bytes.wrap(key));
            }

            @Override
            public void put(byte[] key, byte[] row) {
                store.put(Bytes.wrap(key), row);
            }

            @Override
            public void close() {
                store.close();
            }
        };
    }

    private static Store rocksDb(Path directory) throws RocksDBException {
        RocksDB.loadLibrary();
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setBlockCache(new HyperClockCache(128L << 20, 0, -1, false))
                .setFilterPolicy(new BloomFilter(10))
                .setCacheIndexAndFilterBlocks(true)
                .setPinL0FilterAndIndexBlocksInCache(true);
        Options options = new Options()
                .setCreateIfMissing(true)
                .setTableFormatConfig(table)
                .setWriteBufferSize(2 << 20)
                .setMaxWriteBufferNumber(2)
                .setLevel0FileNumCompactionTrigger(8)
                .setOptimizeFiltersForHits(false)
                .setMemtableWholeKeyFiltering(true)
                .setMemtablePrefixBloomSizeRatio(0.02)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setMaxBackgroundJobs(2);
        WriteOptions writing = new WriteOptions().setDisableWAL(true);
        RocksDB database = RocksDB.open(options, directory.toString());
        return new Store() {
            @Override
            public byte @Nullable [] get(byte[] key) {
                Holder<byte[]> found = new Holder<>();
                try {
                    if (!database.keyMayExist(key, found)) {
                        return null;
                    }
                    byte[] row = found.getValue();
                    return row == null ? database.get(key) : row;
                } catch (RocksDBException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void put(byte[] key, byte[] row) {
                try {
                    database.put(writing, key, row);
                } catch (RocksDBException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void close() {
                database.close();
            }
        };
    }
}
