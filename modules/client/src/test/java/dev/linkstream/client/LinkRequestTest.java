package dev.linkstream.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class LinkRequestTest {

    private static final LinkRequest REQUEST = LinkRequest.of("s").id("r");

    @Test
    void shouldBeWrittenAsThePlainRequestOfTheIntake() {
        LinkRequest request = REQUEST.userId("u")
                .campaign("spring")
                .attribute("name", "Zoë")
                .attribute("vip", true)
                .attribute("tags", List.of("a", 1, false))
                .removeAttribute("old");

        assertThat(json(request))
                .isEqualTo(
                        "{\"id\":\"r\",\"scenario_id\":\"s\",\"user_id\":\"u\",\"campaign\":\"spring\",\"attributes\":"
                                + "{\"name\":\"Zoë\",\"vip\":true,\"tags\":[\"a\",1,false],\"old\":null}}");
    }

    @Test
    void shouldLeaveOutWhatIsNotGiven() {
        assertThat(json(REQUEST)).isEqualTo("{\"id\":\"r\",\"scenario_id\":\"s\",\"attributes\":{}}");
    }

    @Test
    void shouldKeepTheDigitsOfNumbers() {
        LinkRequest request = REQUEST.attribute("a", new BigDecimal("17677.90"))
                .attribute("b", new BigInteger("123456789012345678901234567890"))
                .attribute("c", Long.MAX_VALUE)
                .attribute("d", 0.1)
                .attribute("e", new BigDecimal("1E+400"))
                .attribute("f", -1.0e-300)
                .attribute("g", (byte) 7);

        assertThat(json(request))
                .contains("\"a\":17677.90,\"b\":123456789012345678901234567890,\"c\":9223372036854775807,\"d\":0.1,"
                        + "\"e\":1E+400,\"f\":-1.0E-300,\"g\":7}");
    }

    @Test
    void shouldBeReadByOthersAsItWasWrittenWhateverCharactersItHolds() {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c < 0x10ff0; c += c < 0x300 ? 1 : 61) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                all.appendCodePoint(c);
            }
        }
        String text = all.append("😀").toString();

        var read =
                JsonMapper.shared().readTree(RequestJson.of(REQUEST.userId(text).attribute(text, text)));

        assertThat(read.get("user_id").asString()).isEqualTo(text);
        assertThat(read.get("attributes").propertyNames()).containsExactly(text);
        assertThat(read.get("attributes").get(text).asString()).isEqualTo(text);
    }

    @Test
    void shouldHaveAnIdOfItsOwnUnlessOneIsGiven() {
        assertThat(LinkRequest.of("s").id()).isNotEqualTo(LinkRequest.of("s").id());
        assertThat(REQUEST.userId("u").attribute("a", 1).id()).isEqualTo("r");
    }

    @Test
    void shouldNotChangeOnceMade() {
        List<String> tags = new ArrayList<>(List.of("a"));
        LinkRequest request = REQUEST.attribute("tags", tags);

        tags.add("b");
        LinkRequest other = request.attribute("tags", "c");

        assertThat(json(request)).contains("{\"tags\":[\"a\"]}");
        assertThat(json(other)).contains("{\"tags\":\"c\"}");
    }

    @Test
    void shouldRefuseWhatJsonCannotSay() {
        assertThatThrownBy(() -> REQUEST.attribute("n", Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("attributes.n must be a finite number");
        assertThatThrownBy(() -> REQUEST.attribute("n", new AtomicInteger()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("but is a java.util.concurrent.atomic.AtomicInteger");
        assertThatThrownBy(() -> REQUEST.attribute("n", "\ud800!"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("attributes.n must be Unicode text, but has an unpaired surrogate at 0");
        assertThatThrownBy(() -> REQUEST.attribute("n", List.of(Map.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "attributes.n may hold texts, numbers and truth values, but holds a java.util.");
        assertThatThrownBy(() -> REQUEST.attribute("n", Arrays.asList("a", null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("but holds null");
    }

    @Test
    void shouldShowNoValueOfAnAttribute() {
        assertThat(REQUEST.userId("secret-user").attribute("name", "secret"))
                .hasToString("LinkRequest[id=r, scenarioId=s, attributes=[name]]");
    }

    private static String json(LinkRequest request) {
        return new String(RequestJson.of(request), StandardCharsets.UTF_8);
    }
}
