package dev.linkstream.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SyncRequestsTest {

    private static final Pattern USER = Pattern.compile("\"user_id\":\"([0-9a-f-]{36})\"");

    @Test
    void shouldAskForNewUsersInEachCall() {
        SyncRequests requests = new SyncRequests("/path", "token", "s", 100);
        Set<String> users = new HashSet<>();
        for (int call = 0; call < 100; call++) {
            users.addAll(users(requests.get()));
        }
        assertThat(users).hasSize(10_000);
    }

    @Test
    void shouldTellTheLengthOfTheBody() {
        String request = new String(new SyncRequests("/path", "token", "s", 3).get(), StandardCharsets.US_ASCII);

        String body = request.substring(request.indexOf("\r\n\r\n") + 4);
        assertThat(request).startsWith("POST /path HTTP/1.1\r\n").contains("\r\nContent-Length: " + body.length());
    }

    private static List<String> users(byte[] request) {
        return USER.matcher(new String(request, StandardCharsets.US_ASCII))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
