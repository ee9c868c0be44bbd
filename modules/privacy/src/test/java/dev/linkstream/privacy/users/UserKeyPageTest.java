package dev.linkstream.privacy.users;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UserKeyPageTest {

    private static byte[] name(int number) {
        byte[] name = new byte[UserNames.BYTES];
        Arrays.fill(name, (byte) number);
        return name;
    }

    private static byte[] row(int number) {
        byte[] row = new byte[UserKeyRow.BYTES];
        Arrays.fill(row, (byte) (100 + number));
        return row;
    }

    private static byte[] page(int... users) {
        byte @Nullable [] page = null;
        for (int user : users) {
            page = UserKeyPage.with(page, name(user), row(user));
        }
        return Objects.requireNonNull(page);
    }

    @Test
    void shouldHaveTheKeysOfItsUsers() {
        byte[] page = page(1, 2, 3);

        assertThat(UserKeyPage.is(page)).isTrue();
        assertThat(UserKeyPage.users(page)).isEqualTo(3);
        assertThat(UserKeyPage.find(page, name(2))).isEqualTo(row(2));
        assertThat(UserKeyPage.find(page, name(4))).isNull();
        assertThat(UserKeyPage.slots(page))
                .extracting(slot -> slot.name()[0])
                .containsExactly((byte) 1, (byte) 2, (byte) 3);
        assertThat(UserKeyPage.slots(page).get(2).row()).isEqualTo(row(3));
    }

    @Test
    void shouldForgetAUserAndKeepTheOthers() {
        byte[] page = page(1, 2, 3);

        assertThat(UserKeyPage.without(page, name(2))).isEqualTo(page(1, 3));
        assertThat(UserKeyPage.without(page, name(1))).isEqualTo(page(2, 3));
        assertThat(UserKeyPage.without(page, name(3))).isEqualTo(page(1, 2));
        assertThat(UserKeyPage.without(page, name(4))).isEqualTo(page);
        assertThat(UserKeyPage.without(page(1), name(1))).isNull();
        assertThat(page).as("not changed in place").isEqualTo(page(1, 2, 3));
    }

    @Test
    void shouldBeChangedRowByRow() {
        byte[] changed = UserKeyPage.each(page(1, 2), row -> row[0] == 101 ? row(7) : row);

        assertThat(UserKeyPage.find(changed, name(1))).isEqualTo(row(7));
        assertThat(UserKeyPage.find(changed, name(2))).isEqualTo(row(2));
    }

    @Test
    void shouldNotBeTakenForAnotherRow() {
        byte[] single = row(1);
        single[0] = 1;

        assertThat(UserKeyPage.is(single)).isFalse();
        assertThat(UserKeyPage.is(new byte[0])).isFalse();
        assertThat(UserKeyPage.is(null)).isFalse();
        assertThat(UserKeyPage.is(Arrays.copyOf(page(1), 50))).isFalse();
    }
}
