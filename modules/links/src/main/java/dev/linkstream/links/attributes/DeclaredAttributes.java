package dev.linkstream.links.attributes;

import java.util.List;
import java.util.Optional;

/** What is declared about the attributes of a scenario's users. */
public interface DeclaredAttributes {

    /** The declarations, in the owner's order. */
    List<AttributeDeclaration> attributes();

    /** The declaration of an attribute, if there is one. */
    Optional<AttributeDeclaration> declaration(String name);

    /** Whether only declared attributes are accepted. */
    boolean strict();
}
