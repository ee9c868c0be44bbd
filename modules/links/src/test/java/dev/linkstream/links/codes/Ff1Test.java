package dev.linkstream.links.codes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.bouncycastle.crypto.fpe.FPEFF1Engine;
import org.bouncycastle.crypto.params.FPEParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The FF1 cipher against the samples that NIST publishes with SP 800-38G, and against Bouncy Castle's. */
class Ff1Test {

    private static final String KEY_128 = "2B7E151628AED2A6ABF7158809CF4F3C";
    private static final String KEY_192 = KEY_128 + "EF4359D8D580AA4F";
    private static final String KEY_256 = KEY_192 + "7F036D6F04FC6A94";
    private static final String TWEAK = "39383736353433323130";
    private static final String LONG_TWEAK = "3737373770717273373737";
    private static final String DIGITS = "0123456789";
    private static final String LETTERS = "0123456789abcdefghi";

    @ParameterizedTest(name = "sample {0}")
    @CsvSource({
        "1," + KEY_128 + ",''," + "2433477484",
        "2," + KEY_128 + "," + TWEAK + ",6124200773",
        "4," + KEY_192 + ",''," + "2830668132",
        "5," + KEY_192 + "," + TWEAK + ",2496655549",
        "7," + KEY_256 + ",''," + "6657667009",
        "8," + KEY_256 + "," + TWEAK + ",1001623463",
    })
    void shouldGiveNistSamples(int sample, String key, String tweak, String expected) {
        Ff1 cipher = new Ff1(bytes(key), 10, DIGITS.length(), bytes(tweak));

        Ff1.Halves encrypted =
                cipher.encrypt(halves(DIGITS).left(), halves(DIGITS).right());

        assertThat(encrypted).as("sample %d", sample).isEqualTo(halves(expected));
        assertThat(cipher.decrypt(encrypted.left(), encrypted.right())).isEqualTo(halves(DIGITS));
    }

    @ParameterizedTest(name = "sample {0}")
    @CsvSource({
        "1,10," + KEY_128 + ",''," + DIGITS + ",2433477484",
        "2,10," + KEY_128 + "," + TWEAK + "," + DIGITS + ",6124200773",
        "3,36," + KEY_128 + "," + LONG_TWEAK + "," + LETTERS + ",a9tv40mll9kdu509eum",
        "4,10," + KEY_192 + ",''," + DIGITS + ",2830668132",
        "5,10," + KEY_192 + "," + TWEAK + "," + DIGITS + ",2496655549",
        "6,36," + KEY_192 + "," + LONG_TWEAK + "," + LETTERS + ",xbj3kv35jrawxv32ysr",
        "7,10," + KEY_256 + ",''," + DIGITS + ",6657667009",
        "8,10," + KEY_256 + "," + TWEAK + "," + DIGITS + ",1001623463",
        "9,36," + KEY_256 + "," + LONG_TWEAK + "," + LETTERS + ",xs8a0azh2avyalyzuwd",
    })
    void shouldFindNistSamplesInTheOracle(
            int sample, int radix, String key, String tweak, String plain, String expected) {
        StringBuilder text = new StringBuilder();
        for (byte digit : oracle(bytes(key), radix, bytes(tweak), digits(plain))) {
            text.append(Character.forDigit(digit, 36));
        }

        assertThat(text).as("sample %d", sample).hasToString(expected);
    }

    @Test
    void shouldAgreeWithBouncyCastleForAllShapesOfNumerals() {
        RandomGenerator random = new Random(20_260_101);
        for (int shape = 0; shape < 2_000; shape++) {
            int radix = random.nextInt(2, 60);
            int mostDigits = (int) (44 / (Math.log(radix) / Math.log(2)));
            int fewestDigits = (int) Math.ceil(Math.log(1_000_000) / Math.log(radix)); // below, FF1 is not defined
            int length = random.nextInt(fewestDigits, 2 * mostDigits + 1);
            byte[] key = new byte[16 + 8 * random.nextInt(3)];
            random.nextBytes(key);
            byte[] tweak = new byte[random.nextInt(10)];
            random.nextBytes(tweak);
            byte[] plain = new byte[length];
            for (int i = 0; i < length; i++) {
                plain[i] = (byte) random.nextInt(radix);
            }
            Ff1 cipher = new Ff1(key, radix, length, tweak);

            Ff1.Halves encrypted =
                    cipher.encrypt(number(plain, radix, 0, length / 2), number(plain, radix, length / 2, length));

            byte[] expected = oracle(key, radix, tweak, plain);
            assertThat(encrypted)
                    .as("radix %d, length %d, tweak of %d bytes", radix, length, tweak.length)
                    .isEqualTo(new Ff1.Halves(
                            number(expected, radix, 0, length / 2), number(expected, radix, length / 2, length)));
        }
    }

    /** Just below a multiple and on it, the quotient that a multiplication gives may be 1 short. */
    @ParameterizedTest
    @ValueSource(longs = {2, 3, 10, 656_356_768L, 38_068_692_544L, (1L << 44) - 1, 1L << 44})
    void shouldTakeRestsAsADivisionDoes(long value) {
        Ff1.Modulus modulus = new Ff1.Modulus(value, 6);
        long most = 6L << 60;
        RandomGenerator random = new Random(20_260_102);
        for (int i = 0; i < 1_000; i++) {
            long multiple = random.nextLong(1, most / value) * value;

            assertThat(modulus.rest(multiple)).isZero();
            assertThat(modulus.rest(multiple - 1)).isEqualTo(value - 1);
            assertThat(modulus.rest(multiple + 1)).isEqualTo(1);
        }
        assertThat(modulus.rest(0)).isZero();
        assertThat(modulus.rest(most)).isEqualTo(most % value);
    }

    @Test
    void shouldBeAPermutation() {
        Ff1 cipher = new Ff1(bytes(KEY_256), 10, 5, new byte[0]);
        BitSet seen = new BitSet();
        int restored = 0;
        for (int left = 0; left < 100; left++) {
            for (int right = 0; right < 1_000; right++) {
                Ff1.Halves encrypted = cipher.encrypt(left, right);
                Ff1.Halves decrypted = cipher.decrypt(encrypted.left(), encrypted.right());
                seen.set((int) (encrypted.left() * 1_000 + encrypted.right()));
                restored += decrypted.equals(new Ff1.Halves(left, right)) ? 1 : 0;
            }
        }

        assertThat(seen.cardinality()).isEqualTo(100_000);
        assertThat(seen.length()).isEqualTo(100_000);
        assertThat(restored).isEqualTo(100_000);
    }

    @Test
    void shouldRefuseWhatDoesNotFit() {
        byte[] key = bytes(KEY_256);

        assertThatThrownBy(() -> new Ff1(key, 36, 19, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("half a numeral must be at most 44 bits, was radix 36 to the power of 10");
        assertThatThrownBy(() -> new Ff1(key, 58, 11, new byte[11]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tweak must be at most 10 bytes, was 11");
    }

    static byte[] oracle(byte[] key, int radix, byte[] tweak, byte[] plain) {
        FPEFF1Engine engine = new FPEFF1Engine();
        engine.init(true, new FPEParameters(new KeyParameter(key), radix, tweak));
        byte[] encrypted = new byte[plain.length];
        engine.processBlock(plain, 0, plain.length, encrypted, 0);
        return encrypted;
    }

    private static long number(byte[] digits, int radix, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            number = number * radix + digits[i];
        }
        return number;
    }

    private static Ff1.Halves halves(String decimal) {
        return new Ff1.Halves(Long.parseLong(decimal.substring(0, 5)), Long.parseLong(decimal.substring(5)));
    }

    private static byte[] digits(String text) {
        byte[] digits = new byte[text.length()];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = (byte) Character.digit(text.charAt(i), 36);
        }
        return digits;
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
