package dev.linkstream.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Statistics;
import org.rocksdb.TickerType;

class BoundedRocksDbTest {

    private static final int ROWS = 10_000;

    @TempDir
    private Path directory;

    @Test
    void shouldKnowMostNewKeysWithoutLookingForThem() throws RocksDBException {
        RocksDB.loadLibrary();
        BoundedRocksDb setter = new BoundedRocksDb();
        try (Statistics statistics = new Statistics();
                Options options = new Options()) {
            options.setCreateIfMissing(true)
                    .setStatistics(statistics)
                    .setTableFormatConfig(new BlockBasedTableConfig())
                    // As Kafka Streams does.
                    .optimizeFiltersForHits();
            setter.setConfig("rows", options, Map.of(BoundedRocksDb.MEMORY_BYTES, 16L << 20));
            try (RocksDB db = RocksDB.open(options, directory.toString())) {
                for (int i = 0; i < ROWS; i++) {
                    db.put(key("request-" + i), key("row"));
                }
                // All of it goes to the last level, where most rows of a large store are.
                db.compactRange();
                for (int i = 0; i < ROWS; i++) {
                    assertThat(db.get(key("request-" + i + "-new"))).isNull();
                }
            }
            assertThat(statistics.getTickerCount(TickerType.BLOOM_FILTER_USEFUL))
                    .isGreaterThan(ROWS / 10 * 9);
            setter.close("rows", options);
        }
    }

    private static byte[] key(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
