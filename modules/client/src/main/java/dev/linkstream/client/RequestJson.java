package dev.linkstream.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request as the JSON that {@code link-intake} takes. Numbers are written as they print themselves, digit for digit. */
final class RequestJson {

    private final StringBuilder out = new StringBuilder(256);

    private RequestJson() {}

    static byte[] of(LinkRequest request) {
        RequestJson json = new RequestJson();
        json.write(request);
        return json.out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void write(LinkRequest request) {
        out.append("{\"id\":");
        text(request.id());
        out.append(",\"scenario_id\":");
        text(request.scenarioId());
        member("user_id", request.userId());
        request.options().forEach((name, option) -> {
            out.append(",\"").append(name).append("\":");
            value(option);
        });
        out.append(",\"attributes\":{");
        String comma = "";
        for (Map.Entry<String, @Nullable Object> attribute :
                request.attributes().entrySet()) {
            out.append(comma);
            text(attribute.getKey());
            out.append(':');
            value(attribute.getValue());
            comma = ",";
        }
        out.append("}}");
    }

    private void member(String name, @Nullable String value) {
        if (value != null) {
            out.append(",\"").append(name).append("\":");
            text(value);
        }
    }

    private void value(@Nullable Object value) {
        if (value instanceof String text) {
            text(text);
        } else if (value instanceof List<?> list) {
            out.append('[');
            String comma = "";
            for (Object element : list) {
                out.append(comma);
                value(element);
                comma = ",";
            }
            out.append(']');
        } else {
            out.append(value);
        }
    }

    private void text(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
