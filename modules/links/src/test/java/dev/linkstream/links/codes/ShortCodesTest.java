package dev.linkstream.links.codes;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShortCodesTest {

    private static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final BigInteger RADIX = BigInteger.valueOf(58);

    private final RandomGenerator random = new Random(58);
    private final CodeKey key = CodeKey.parse("00112233445566778899aabbccddeeff".repeat(2));
    private final ShortCodes codes = new ShortCodes(key);

    @Test
    void shouldStayTheSameForever() {
        // A code that was given out must open for years: whatever changes these two breaks every link there is.
        assertThat(codes.encode(new Position(0, 0, 0))).isEqualTo("At3ak7KSZHs");
        assertThat(codes.encode(new Position(2, 11, 1_234_567))).isEqualTo("pMSfedTNPhE");
    }

    @ParameterizedTest
    @CsvSource({
        "0,0,0",
        "0,0,1",
        "0,0,4398046511103",
        "0,1,0",
        "0,1023,4398046511103",
        "1,0,0",
        "2047,0,0",
        "2047,1023,0",
        "2047,1023,4398046511103"
    })
    void shouldDecodeTheEdgesOfTheRanges(int epoch, int partition, long offset) {
        Position position = new Position(epoch, partition, offset);

        assertThat(codes.decode(codes.encode(position))).contains(position);
    }

    @Test
    void shouldAgreeWithBouncyCastleAndDecodeWhatItEncoded() {
        for (int i = 0; i < 5_000; i++) {
            CodeKey anyKey = randomKey();
            Position position = randomPosition();
            BigInteger n = BigInteger.valueOf(position.epoch())
                    .shiftLeft(10)
                    .add(BigInteger.valueOf(position.partition()))
                    .shiftLeft(42)
                    .add(BigInteger.valueOf(position.offset()));

            ShortCodes anyCodes = new ShortCodes(anyKey);
            String code = anyCodes.encode(position);

            assertThat(code).as("%s under %s", position, anyKey).isEqualTo(oracle(anyKey, n));
            assertThat(anyCodes.decode(code)).contains(position);
        }
    }

    @Test
    void shouldGiveDistinctCodes() {
        Set<String> seen = new HashSet<>();
        for (int partition = 0; partition < 10; partition++) {
            for (long offset = 0; offset < 20_000; offset++) {
                seen.add(codes.encode(new Position(3, partition, offset)));
            }
        }

        assertThat(seen)
                .hasSize(200_000)
                .allMatch(Pattern.compile("[" + ALPHABET + "]{11}").asMatchPredicate());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1111111111",
                "111111111111",
                "0111111111a",
                "1111111111O",
                "I1111111111",
                "11111l11111",
                "1111 111111",
                "11111111111\n",
                "111111/1111",
                "1111111111é",
                "11111111١11",
                "１１１１１１１１１１１",
                "1111111111\0"
            })
    void shouldRefuseGarbage(String garbage) {
        assertThat(codes.decode(garbage)).isEmpty();
    }

    @Test
    void shouldRefuseNumbersThatAreNoPosition() {
        BigInteger limit = BigInteger.ONE.shiftLeft(63);
        BigInteger size = RADIX.pow(11);

        assertThat(codes.decode(oracle(key, limit.subtract(BigInteger.ONE))))
                .contains(new Position(Position.MAX_EPOCH, Position.MAX_PARTITION, Position.MAX_OFFSET));
        assertThat(codes.decode(oracle(key, limit))).isEmpty();
        // 2^64 and beyond looks positive again to a long.
        assertThat(codes.decode(oracle(key, limit.shiftLeft(1)))).isEmpty();
        assertThat(codes.decode(oracle(key, limit.shiftLeft(1).add(BigInteger.TEN))))
                .isEmpty();
        assertThat(codes.decode(oracle(key, size.subtract(BigInteger.ONE)))).isEmpty();
        Random bits = new Random(63);
        for (int i = 0; i < 2_000; i++) {
            BigInteger n = limit.add(new BigInteger(80, bits).mod(size.subtract(limit)));
            assertThat(codes.decode(oracle(key, n))).as("%s", n).isEmpty();
        }
    }

    @Test
    void shouldDecodeEveryWellFormedCodeToAPositionThatEncodesToItOrToNone() {
        int positions = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder code = new StringBuilder();
            for (int digit = 0; digit < ShortCodes.LENGTH; digit++) {
                code.append(ALPHABET.charAt(random.nextInt(58)));
            }
            var position = codes.decode(code.toString());
            if (position.isPresent()) {
                positions++;
                assertThat(codes.encode(position.get())).hasToString(code.toString());
            }
        }

        assertThat(positions / 20_000.0).isBetween(0.35, 0.39); // 2^63 / 58^11 = 0.369
    }

    @Test
    void shouldServeManyThreadsAtOnce() throws Exception {
        int threads = 8;
        List<Position> positions = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            positions.add(randomPosition());
            expected.add(codes.encode(positions.get(i)));
        }
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch start = new CountDownLatch(threads);
            List<Future<List<String>>> results = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                results.add(executor.submit(() -> {
                    start.countDown();
                    start.await();
                    List<String> encoded = new ArrayList<>();
                    for (Position position : positions) {
                        String code = codes.encode(position);
                        encoded.add(codes.decode(code).filter(position::equals).isPresent() ? code : "not decoded");
                    }
                    return encoded;
                }));
            }
            for (Future<List<String>> result : results) {
                assertThat(result.get()).isEqualTo(expected);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-1,0,0,'epoch must be 0 to 2047, was -1'",
        "2048,0,0,'epoch must be 0 to 2047, was 2048'",
        "0,-1,0,'partition must be 0 to 1023, was -1'",
        "0,1024,0,'partition must be 0 to 1023, was 1024'",
        "0,0,-1,'offset must be 0 to 4398046511103, was -1'",
        "0,0,4398046511104,'offset must be 0 to 4398046511103, was 4398046511104'"
    })
    void shouldRefusePositionsOutsideOfTheRanges(int epoch, int partition, long offset, String message) {
        assertThatThrownBy(() -> new Position(epoch, partition, offset))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void shouldPrintPositionsInShort() {
        assertThat(new Position(0, 3, 1234)).hasToString("0/3/1234");
    }

    private CodeKey randomKey() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return CodeKey.parse(HexFormat.of().formatHex(bytes));
    }

    private Position randomPosition() {
        return new Position(random.nextInt(2048), random.nextInt(1024), random.nextLong(1L << 42));
    }

    private static String oracle(CodeKey key, BigInteger n) {
        byte[] digits = new byte[11];
        BigInteger rest = n;
        for (int i = digits.length - 1; i >= 0; i--) {
            digits[i] = rest.mod(RADIX).byteValue();
            rest = rest.divide(RADIX);
        }
        byte[] encrypted = Ff1Test.oracle(key.bytes(), 58, new byte[0], digits);
        byte[] code = new byte[encrypted.length];
        for (int i = 0; i < code.length; i++) {
            code[i] = (byte) ALPHABET.charAt(encrypted[i]);
        }
        return new String(code, US_ASCII);
    }
}
