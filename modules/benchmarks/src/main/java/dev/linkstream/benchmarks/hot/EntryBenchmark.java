package dev.linkstream.benchmarks.hot;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.linkstream.links.Scenario;
import dev.linkstream.links.attributes.AttributeDeclaration;
import dev.linkstream.links.attributes.AttributeType;
import dev.linkstream.links.attributes.ValueLimits;
import dev.linkstream.requests.Entry;
import dev.linkstream.requests.EntryReader;
import dev.linkstream.requests.EntryRules;
import dev.linkstream.requests.FieldErrors;
import dev.linkstream.requests.ParsedEntry;
import dev.linkstream.requests.StrictJson;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** One NDJSON line of an upload, parsed and checked, beside Jackson's bare tokens of the same bytes. */
public class EntryBenchmark extends HotPiece {

    private final byte[] line = """
            {"user_id":"%s","attributes":{"name":"John Doe","age":42,"vip":true,"interests":["sports","travel"]}}""".formatted(Samples.USER).getBytes(UTF_8);
    private final Scenario scenario = new Scenario(
            "customer_support",
            "0123456789abcdef0123456789abcdef",
            true,
            null,
            null,
            null,
            null,
            false,
            List.of(
                    new AttributeDeclaration("name", AttributeType.STRING, false, true),
                    new AttributeDeclaration("age", AttributeType.WHOLE_NUMBER, false, false),
                    new AttributeDeclaration("vip", AttributeType.BOOLEAN, false, false),
                    new AttributeDeclaration("interests", AttributeType.STRING, true, false)));
    private final StrictJson json = new StrictJson();
    private final EntryRules rules = new EntryRules(ValueLimits.DEFAULT);
    private final JsonFactory jackson = new JsonFactory();
    private final ParsedEntry parsed = parse();

    @Benchmark
    public final ParsedEntry parse() {
        return json.readObject(line, "line", parser -> new EntryReader(parser, ValueLimits.DEFAULT).read(""));
    }

    @Benchmark
    public Entry check() {
        return check(parsed);
    }

    @Benchmark
    public Entry parseAndCheck() {
        return check(parse());
    }

    /** How many there are. */
    @Benchmark
    public int jacksonTokens() {
        try (JsonParser parser = jackson.createParser(ObjectReadContext.empty(), line)) {
            int tokens = 0;
            while (parser.nextToken() != null) {
                tokens++;
            }
            return tokens;
        }
    }

    private Entry check(ParsedEntry entry) {
        FieldErrors errors = new FieldErrors();
        Entry checked = rules.check("", entry, scenario, errors);
        if (!errors.isEmpty()) {
            throw new IllegalStateException("The line must be fine, but is not: " + errors.byField());
        }
        return checked;
    }
}
