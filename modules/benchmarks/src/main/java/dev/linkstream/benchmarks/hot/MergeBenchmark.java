package dev.linkstream.benchmarks.hot;

import dev.linkstream.events.AttributeValue;
import dev.linkstream.links.attributes.ContextMerge;
import dev.linkstream.links.attributes.ValueLimits;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * Four changes (two new values, one new name, one removal) merged into a context of 20 names, beside the map that has
 * to be copied for it.
 */
public class MergeBenchmark extends HotPiece {

    private final Map<String, AttributeValue> context = Samples.attributes();
    private final Map<String, AttributeValue> changes = Map.of(
            "attribute3", Samples.attribute("\"other\"", false),
            "attribute7", Samples.attribute("42", false),
            "attribute20", Samples.attribute("true", false),
            "attribute11", Samples.attribute("null", false));

    @Benchmark
    public ContextMerge<AttributeValue> merge() {
        return ContextMerge.merge(
                context,
                changes,
                value -> value.getJson().equals("null"),
                value -> Utils.utf8Length(value.getJson()),
                ValueLimits.DEFAULT);
    }

    @Benchmark
    public Map<String, AttributeValue> copyMap() {
        Map<String, AttributeValue> copy = new LinkedHashMap<>(context);
        copy.putAll(changes);
        return copy;
    }
}
