package dev.linkstream.links.attributes;

import java.util.AbstractList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;

/** An immutable list of declarations that also finds one by its name at once; of two with one name, the first. */
public final class Declarations extends AbstractList<AttributeDeclaration> implements RandomAccess {
    private final List<AttributeDeclaration> inOrder;
    private final Map<String, AttributeDeclaration> byName;

    public Declarations(Collection<AttributeDeclaration> declarations) {
        inOrder = List.copyOf(declarations);
        byName = new HashMap<>();
        inOrder.forEach(declaration -> byName.putIfAbsent(declaration.name(), declaration));
    }

    public Optional<AttributeDeclaration> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    @Override
    public AttributeDeclaration get(int index) {
        return inOrder.get(index);
    }

    @Override
    public int size() {
        return inOrder.size();
    }
}
