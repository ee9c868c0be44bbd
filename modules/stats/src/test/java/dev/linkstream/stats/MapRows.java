package dev.linkstream.stats;

import dev.linkstream.stats.rows.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Rows in memory, in the order that a real store has. */
public final class MapRows implements Rows {

    final TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);

    @Override
    public byte @Nullable [] get(byte[] key) {
        return rows.get(key);
    }

    @Override
    public void put(byte[] key, byte[] value) {
        rows.put(key, value);
    }

    @Override
    public void delete(byte[] key) {
        rows.remove(key);
    }

    @Override
    public void range(byte[] from, byte[] to, Each each) {
        for (Map.Entry<byte[], byte[]> row :
                new ArrayList<>(rows.subMap(from, to).entrySet())) {
            each.row(row.getKey(), row.getValue());
        }
    }
}
