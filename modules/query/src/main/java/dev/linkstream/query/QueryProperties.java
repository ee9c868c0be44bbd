package dev.linkstream.query;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of reading.
 *
 * @param allowedOrigins origins whose pages may call {@code /web-chat/*}, beside those of the scenarios' fullpage URLs
 */
@ConfigurationProperties("linkstream.query")
public record QueryProperties(@DefaultValue List<String> allowedOrigins) {}
