package dev.linkstream.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** JSON as every call answers it: snake_case members, absent values as null, times as RFC 3339 UTC text. */
public final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.ALWAYS))
            .build();

    private Json() {}

    /** This record, map, collection or scalar as UTF-8 JSON; half a surrogate pair becomes a question mark. */
    public static byte[] bytes(Object value) {
        // By way of a string, because half a surrogate pair quoted in an error must not become another error.
        return MAPPER.writeValueAsString(value).getBytes(StandardCharsets.UTF_8);
    }
}
