package dev.linkstream.links.attributes;

/**
 * What a scenario says of one attribute.
 *
 * @param name the attribute's name, compared exactly
 * @param type of the value, or of each element when it is a collection
 * @param collection whether the value is a collection of {@code type}
 * @param required whether each request must carry a value for it
 */
public record AttributeDeclaration(String name, AttributeType type, boolean collection, boolean required) {}
