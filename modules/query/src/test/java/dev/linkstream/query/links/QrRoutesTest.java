package dev.linkstream.query.links;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import dev.linkstream.events.stores.StoredLink;
import dev.linkstream.reads.partition.Found;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;

class QrRoutesTest {

    private static final String CODE = "3yZe7dKf2Qx";
    private static final Pattern RUN = Pattern.compile("M(\\d+) (\\d+)h(\\d+)v(\\d+)h-\\d+z");

    @ParameterizedTest
    @ValueSource(ints = {64, 65, 73, 96, 100, 127, 128, 200, 256, 333, 512, 777, 1024, 1500, 2047, 2048})
    void shouldBeScannedAtEverySize(int size) throws Exception {
        for (String base : List.of("https://s.example", "https://go.some-brand.example/chat")) {
            String query = "?size=" + size;

            assertThat(scan(png(bytes(get(base, query + "&format=png")), size)))
                    .as("%s %s", base, query)
                    .isEqualTo(base + "/" + CODE);
            assertThat(scan(svg(bytes(get(base, query + "&format=svg")), size)))
                    .as("%s %s", base, query)
                    .isEqualTo(base + "/" + CODE);
        }
    }

    /** With every margin and level, also for long URLs: what is too small for a reader does not count as fitting. */
    @ParameterizedTest
    @ValueSource(ints = {64, 80, 128, 130, 301, 600, 2048})
    void shouldBeScannedWithEveryMarginAndLevelOrRefused(int size) throws Exception {
        int scanned = 0;
        for (String base : List.of("https://s.example", "https://s.example/" + "long".repeat(size >= 600 ? 240 : 15))) {
            for (String ecc : List.of("L", "M", "Q", "H")) {
                for (int margin : List.of(0, 1, 4, 13, 32)) {
                    String query = "?size=" + size + "&margin=" + margin + "&ecc=" + ecc;
                    for (String format : List.of("png", "svg")) {
                        EntityExchangeResult<byte[]> result = client(base)
                                .get()
                                .uri("/public/api/links/" + CODE + "/qr" + query + "&format=" + format)
                                .exchange()
                                .expectBody()
                                .returnResult();
                        if (result.getStatus().value() == 422) {
                            Matcher least = Pattern.compile("The size parameter must be at least (\\d+) for this link"
                                            + " with a margin of " + margin + " and ecc " + ecc)
                                    .matcher(text(result));
                            assertThat(least.find()).as(text(result)).isTrue();
                            assertThat(Integer.parseInt(least.group(1))).isGreaterThan(size);
                        } else {
                            byte[] picture = bytes(result);
                            assertThat(scan(format.equals("png") ? png(picture, size) : svg(picture, size)))
                                    .as("%s %s", base, query)
                                    .isEqualTo(base + "/" + CODE);
                            scanned++;
                        }
                    }
                }
            }
        }
        assertThat(scanned).isGreaterThanOrEqualTo(4);
    }

    @Test
    void shouldSayThatAUrlIsTooLongForTheLevel() {
        String base = "https://s.example/" + "x".repeat(1_400);
        get(base, "?size=2048&ecc=Q");

        client(base)
                .get()
                .uri("/public/api/links/" + CODE + "/qr?size=2048&ecc=H")
                .exchange()
                .expectStatus()
                .isEqualTo(422)
                .expectBody(String.class)
                .isEqualTo(
                        "{\"message\":\"The given data was invalid.\",\"errors\":{\"ecc\":[\"The ecc parameter must"
                                + " be lower than H, as the link's URL of 1430 characters does not fit into such a QR code.\"]}}");
    }

    @Test
    void shouldBeAnSvgOf256PixelsWithTheUsualMargin() throws Exception {
        EntityExchangeResult<byte[]> result = get("https://s.example", "");

        assertThat(result.getResponseHeaders().getFirst("Content-Type")).isEqualTo("image/svg+xml");
        assertThat(result.getResponseHeaders().getFirst("Cache-Control")).isEqualTo("no-store");
        assertThat(text(result)).startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"256\" height=\"256\"");
        assertThat(scan(svg(bytes(result), 256))).isEqualTo("https://s.example/" + CODE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "size=63   | The size parameter must be a whole number from 64 to 2048.",
                "size=2049 | The size parameter must be a whole number from 64 to 2048.",
                "size=%2B99 | The size parameter must be a whole number from 64 to 2048.",
                "size=     | The size parameter must be a whole number from 64 to 2048.",
                "size=99999999999 | The size parameter must be a whole number from 64 to 2048.",
                "margin=-1 | The margin parameter must be a whole number from 0 to 32.",
                "margin=33 | The margin parameter must be a whole number from 0 to 32.",
                "ecc=X     | The ecc parameter must be L, M, Q or H.",
                "format=gif | The format parameter must be svg or png.",
                "size=64&margin=32 | The size parameter must be at least 178 for this link with a margin of 32 and ecc L.",
                "size=64&ecc=H | The size parameter must be at least 70 for this link with a margin of 1 and ecc H."
            })
    void shouldNameTheParameterThatIsWrong(String query, String message) {
        client("https://s.example")
                .get()
                .uri(URI.create("/public/api/links/" + CODE + "/qr?" + query))
                .exchange()
                .expectStatus()
                .isEqualTo(422)
                .expectBody(String.class)
                .isEqualTo("{\"message\":\"The given data was invalid.\",\"errors\":{\""
                        + query.substring(0, query.indexOf('=')) + "\":[\"" + message + "\"]}}");
    }

    @Test
    void shouldSayThatALinkIsUnknownOrNotReady() {
        for (Map.Entry<Found, Integer> each : Map.<Found, Integer>of(new Found.Unknown(), 404, new Found.NotYet(), 503)
                .entrySet()) {
            WebTestClient.bindToRouterFunction(new QrRoutes(code -> Mono.just(each.getKey())).routes())
                    .build()
                    .get()
                    .uri("/public/api/links/nothing/qr")
                    .exchange()
                    .expectStatus()
                    .isEqualTo(each.getValue())
                    .expectBody()
                    .jsonPath("$.message")
                    .isNotEmpty();
        }
    }

    private static EntityExchangeResult<byte[]> get(String base, String query) {
        return client(base)
                .get()
                .uri("/public/api/links/" + CODE + "/qr" + query)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .returnResult();
    }

    private static WebTestClient client(String base) {
        StoredLink link = StoredLink.newBuilder()
                .setUserId("u")
                .setScenarioId("s")
                .setIndex(0)
                .setCreatedAt(Instant.EPOCH)
                .setShortBaseUrl(base)
                .build();
        return WebTestClient.bindToRouterFunction(new QrRoutes(code -> Mono.just(new Found.Link(code, link))).routes())
                .build();
    }

    private static byte[] bytes(EntityExchangeResult<byte[]> result) {
        return Objects.requireNonNull(result.getResponseBody());
    }

    private static String text(EntityExchangeResult<byte[]> result) {
        return new String(bytes(result), StandardCharsets.UTF_8);
    }

    private static int[] png(byte[] bytes, int size) throws Exception {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
        assertThat(List.of(image.getWidth(), image.getHeight())).containsExactly(size, size);
        return image.getRGB(0, 0, size, size, null, 0, size);
    }

    private static int[] svg(byte[] bytes, int size) {
        String svg = new String(bytes, StandardCharsets.UTF_8);
        assertThat(svg).contains("width=\"" + size + "\" height=\"" + size + "\"");
        int[] pixels = new int[size * size];
        Arrays.fill(pixels, 0xFFFFFF);
        Matcher runs = RUN.matcher(svg);
        List<String> found = new ArrayList<>();
        while (runs.find()) {
            found.add(runs.group());
            for (int y = 0; y < Integer.parseInt(runs.group(4)); y++) {
                int start = (Integer.parseInt(runs.group(2)) + y) * size + Integer.parseInt(runs.group(1));
                Arrays.fill(pixels, start, start + Integer.parseInt(runs.group(3)), 0);
            }
        }
        assertThat(svg).contains("d=\"" + String.join("", found) + "\"");
        return pixels;
    }

    /** As a reader in software sees it: nothing says where the code is. */
    private static String scan(int[] pixels) throws Exception {
        int size = (int) Math.sqrt(pixels.length);
        BinaryBitmap bitmap = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(size, size, pixels)));
        return new QRCodeReader()
                .decode(bitmap, Map.of(DecodeHintType.TRY_HARDER, true))
                .getText();
    }
}
