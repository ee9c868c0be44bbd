package dev.linkstream.reads.partition;

import dev.linkstream.core.CoreReads;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The batch that an idempotency key stands for, empty where there is none.
 *
 * @param key the digest of the key
 */
public record KeyRead(int partition, String key) implements PartitionRead<Optional<String>> {

    @Override
    public Optional<String> ask(CoreReads stores) {
        return stores.batchOf(key);
    }

    @Override
    public String path() {
        return "key?key=" + URLEncoder.encode(key, StandardCharsets.UTF_8);
    }

    @Override
    public byte[] write(Optional<String> answer) {
        return answer.orElse("").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Optional<String> parse(byte[] answer) {
        return answer.length == 0 ? Optional.empty() : Optional.of(new String(answer, StandardCharsets.UTF_8));
    }
}
