package dev.linkstream.benchmarks.hot;

import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.links.codes.CodeKey;
import dev.linkstream.links.codes.CodeKeys;
import dev.linkstream.links.codes.Epoch;
import dev.linkstream.links.codes.EpochList;
import dev.linkstream.links.codes.Position;
import dev.linkstream.links.codes.ShortCodes;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;

/** Positions to codes and back, beside Bouncy Castle's FF1. Each operation has another position or code, of 1024. */
public class CodeBenchmark extends HotPiece {

    private static final int COUNT = 1024;
    private static final int PARTITIONS = 12;

    private final CodeKey key = CodeKey.parse("2b7e151628aed2a6abf7158809cf4f3cef4359d8d580aa4f7f036d6f04fc6a94");
    private final ShortCodes shortCodes = new ShortCodes(key);
    private final BouncyCastleCodes bouncyCastle = new BouncyCastleCodes(key);
    private final CodeBook codeBook = new CodeBook(
            EpochList.of(List.of(new Epoch(
                    0, "topic", key.fingerprint(), Collections.nCopies(PARTITIONS, 0L), Instant.EPOCH, "first start"))),
            CodeKeys.parse(key.toHex()),
            PARTITIONS);
    private final Position[] positions = new Position[COUNT];
    private final String[] codes = new String[COUNT];
    private int last;

    public CodeBenchmark() {
        for (int i = 0; i < COUNT; i++) {
            positions[i] = new Position(0, i % PARTITIONS, 1_000_000L + i);
            codes[i] = shortCodes.encode(positions[i]);
        }
    }

    @Benchmark
    public String encode() {
        return shortCodes.encode(positions[next()]);
    }

    @Benchmark
    public String encodeByCodeBook() {
        return codeBook.encode(positions[next()]);
    }

    @Benchmark
    public String encodeByBouncyCastle() {
        return bouncyCastle.encode(positions[next()]);
    }

    @Benchmark
    public Optional<Position> decode() {
        return shortCodes.decode(codes[next()]);
    }

    @Benchmark
    public List<Position> decodeByCodeBook() {
        return codeBook.decode(codes[next()]);
    }

    @Benchmark
    public Position decodeByBouncyCastle() {
        return bouncyCastle.decode(codes[next()]);
    }

    private int next() {
        last = (last + 1) % COUNT;
        return last;
    }
}
