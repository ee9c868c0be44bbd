package dev.linkstream.reads.partition;

import dev.linkstream.stats.StatsReads;
import dev.linkstream.stats.links.LinkNumbers;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** What became of one link. */
public record LinkNumbersRead(int partition, String userId, String code) implements NumbersRead<LinkNumbers> {

    @Override
    public LinkNumbers ask(StatsReads numbers) {
        return numbers.link(userId, code);
    }

    @Override
    public String path() {
        return "link-numbers?user_id=" + encoded(userId) + "&code=" + encoded(code);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public byte[] write(LinkNumbers answer) {
        return answer.write();
    }

    @Override
    public LinkNumbers parse(byte[] answer) {
        return LinkNumbers.read(answer);
    }
}
