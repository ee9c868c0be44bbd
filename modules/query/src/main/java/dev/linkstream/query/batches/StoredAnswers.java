package dev.linkstream.query.batches;

import dev.linkstream.links.DeepLink;
import dev.linkstream.links.codes.CodeBook;
import dev.linkstream.links.codes.Position;
import dev.linkstream.reads.partition.ResultsRead;
import dev.linkstream.web.FirstAnswers;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Reads first answers from the stores of all partitions. */
public final class StoredAnswers implements FirstAnswers {

    private final BatchReader reader;
    private final CodeBook codes;

    public StoredAnswers(BatchReader reader, CodeBook codes) {
        this.reader = reader;
        this.codes = codes;
    }

    @Override
    public CompletableFuture<Optional<String>> batchOf(String keyDigest) {
        return reader.batchOf(keyDigest)
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .toFuture();
    }

    @Override
    public CompletableFuture<List<Result>> results(String batchId, long from, int count) {
        return reader.results(batchId, from, count)
                .map(rows -> rows.stream().map(this::result).toList())
                .toFuture();
    }

    private Result result(ResultsRead.Row row) {
        Position position = row.position();
        String url = position == null
                ? null
                : DeepLink.shortUrl(Objects.requireNonNull(row.shortBaseUrl()), codes.encode(position));
        return new Result(row.userId(), url, row.errors());
    }
}
