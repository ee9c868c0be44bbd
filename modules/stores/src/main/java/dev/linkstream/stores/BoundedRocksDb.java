package dev.linkstream.stores;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;
import org.rocksdb.HyperClockCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Bounds what all RocksDB instances of this process take together: one block cache, which also pays for write buffers,
 * indexes and filters. The first instance's setting counts.
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {

    /** Property of the bound, in bytes. */
    public static final String MEMORY_BYTES = "linkstream.stores.memory.bytes";

    /** Property of the name of the one store whose keys grow nearly always. */
    public static final String GROWING_KEYS = "linkstream.stores.growing.keys";

    /** Property of the name of the one store that is to be small: its rows stay for years, and some change each second. */
    public static final String SMALL_STORE = "linkstream.stores.small";

    /** How many write buffers the bound has room for, amply: one or two stores of each partition are written at once. */
    private static final int WRITE_BUFFERS = 64;

    /** Of a write buffer: 10 bits and more for each of its rows. */
    private static final double MEMTABLE_FILTER = 0.02;

    private static final int DEFAULT_SHARDS = -1;

    private static final int FILES_MERGED = 8;

    private static final long SMALLEST_WRITE_BUFFER = 1 << 20;

    private static @Nullable Cache cache;
    private static @Nullable WriteBufferManager writeBuffers;

    private final BloomFilter filter = newFilter();

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        long bytes = ((Number) configs.getOrDefault(MEMORY_BYTES, 128L << 20)).longValue();
        share(options, bytes);
        // So small that all of them together stay below the bound: at the bound, RocksDB flushes whatever is written
        // to next, however little it holds, and then compacts the crumbs. That took two thirds of a core.
        options.setWriteBufferSize(Math.max(SMALLEST_WRITE_BUFFER, bytes / WRITE_BUFFERS));
        options.setMaxWriteBufferNumber(2);
        if (storeName.equals(configs.get(GROWING_KEYS))) {
            // A file of keys that all come behind the others is moved down, not merged.
            options.setCompactionStyle(CompactionStyle.LEVEL);
        } else if (storeName.equals(configs.get(SMALL_STORE))) {
            // Of a row that was replaced, the old one goes soon, and what no longer changes is packed tighter.
            options.setCompactionStyle(CompactionStyle.LEVEL);
            options.setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION);
        } else {
            // Small files are merged in larger lots: half as much is written again, and filters keep lookups quick.
            options.setLevel0FileNumCompactionTrigger(FILES_MERGED);
        }
        // Most results asked for are new. Kafka Streams leaves filters out of the last level, which holds most rows: a
        // new key would then be looked for in one of its blocks.
        options.setOptimizeFiltersForHits(false);
        options.setMemtableWholeKeyFiltering(true);
        options.setMemtablePrefixBloomSizeRatio(MEMTABLE_FILTER);
        options.setCompressionType(CompressionType.LZ4_COMPRESSION);
        options.setMaxBackgroundJobs(2);
    }

    private void share(Options options, long bytes) {
        synchronized (BoundedRocksDb.class) {
            if (cache == null) {
                // Its readers take no lock; it sizes its table by itself.
                cache = new HyperClockCache(bytes, 0, DEFAULT_SHARDS, false);
                writeBuffers = new WriteBufferManager(bytes / 4 * 3, cache);
            }
            BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
            table.setBlockCache(cache);
            table.setPinL0FilterAndIndexBlocksInCache(true);
            table.setCacheIndexAndFilterBlocks(true);
            table.setFilterPolicy(filter);
            options.setTableFormatConfig(table);
            options.setWriteBufferManager(writeBuffers);
        }
    }

    private static BloomFilter newFilter() {
        RocksDB.loadLibrary();
        return new BloomFilter(10);
    }

    @Override
    public void close(String storeName, Options options) {
        filter.close();
    }
}
