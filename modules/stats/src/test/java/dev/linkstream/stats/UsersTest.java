package dev.linkstream.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.linkstream.stats.counts.Keys;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UsersTest {

    private final MapRows rows = new MapRows();

    @Test
    void shouldGiveEachUserOneNumber() {
        Random random = new Random(1);
        Map<Long, Integer> expected = new HashMap<>();
        Users users = new Users(rows, 0);
        for (int i = 0; i < 20_000; i++) {
            long digest = Keys.user("user " + random.nextInt(8_000));
            int number = users.numberOf(digest);
            assertThat(number).isEqualTo(expected.computeIfAbsent(digest, each -> expected.size()));
            if (random.nextInt(2_000) == 0) {
                while (users.flush(3)) {}
                users = new Users(rows, users.given());
            }
        }
        while (users.flush(3)) {}

        Users stored = new Users(rows, users.given());
        expected.forEach((digest, number) -> assertThat(stored.numberOf(digest)).isEqualTo(number));
        assertThat(stored.given()).isEqualTo(expected.size());
        // Some ten bytes a user, whatever their ids are like.
        assertThat(rows.rows.values().stream().mapToInt(row -> row.length).sum())
                .isLessThan(10 * expected.size());
    }

    @Test
    void shouldForgetAUserAndNoOther() {
        Users users = new Users(rows, 0);
        for (int i = 0; i < 500; i++) {
            assertThat(users.numberOf(Keys.user("user " + i))).isEqualTo(i);
        }
        for (int i = 0; i < 500; i += 2) {
            assertThat(users.remove(Keys.user("user " + i))).hasValue(i);
            assertThat(users.remove(Keys.user("user " + i))).isEmpty();
        }
        while (users.flush(3)) {}

        Users stored = new Users(rows, users.given());
        for (int i = 1; i < 500; i += 2) {
            assertThat(stored.numberOf(Keys.user("user " + i))).isEqualTo(i);
        }
        // Who comes back is another.
        assertThat(stored.numberOf(Keys.user("user 0"))).isEqualTo(500);
    }
}
