package dev.linkstream.links.values;

import dev.linkstream.links.values.SentValue.Kind;
import dev.linkstream.links.values.SentValue.Scalar;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * Many scalars in little room: one text, where each ends, and its kind, which is 5 bytes beside the text, where an object each
 * takes 80. A body of short numbers would become forty times itself. Immutable; each read makes the scalar anew.
 */
public final class PackedScalars extends AbstractList<Scalar> implements RandomAccess {

    /** Fewer are kept as they are: nothing is to be saved. */
    private static final int FEW = 16;

    private final String text;
    private final int[] ends;
    private final byte[] kinds;

    private PackedScalars(String text, int[] ends, byte[] kinds) {
        this.text = text;
        this.ends = ends;
        this.kinds = kinds;
    }

    /** The same scalars in a list that nobody changes. */
    static List<Scalar> of(List<Scalar> scalars) {
        if (scalars.size() <= FEW || scalars instanceof PackedScalars) {
            return scalars instanceof PackedScalars ? scalars : List.copyOf(scalars);
        }
        StringBuilder text = new StringBuilder(scalars.size() * 2);
        int[] ends = new int[scalars.size()];
        byte[] kinds = new byte[scalars.size()];
        for (int i = 0; i < ends.length; i++) {
            Scalar scalar = scalars.get(i);
            text.append(scalar.text());
            ends[i] = text.length();
            kinds[i] = code(scalar.kind());
        }
        return new PackedScalars(text.toString(), ends, kinds);
    }

    private static byte code(Kind kind) {
        return switch (kind) {
            case STRING -> 's';
            case NUMBER -> 'n';
            case BOOLEAN -> 'b';
            case NULL -> '0';
        };
    }

    private static Kind kind(byte code) {
        return switch (code) {
            case 's' -> Kind.STRING;
            case 'n' -> Kind.NUMBER;
            case 'b' -> Kind.BOOLEAN;
            default -> Kind.NULL;
        };
    }

    @Override
    public Scalar get(int index) {
        return new Scalar(kind(kinds[index]), text.substring(index == 0 ? 0 : ends[index - 1], ends[index]));
    }

    @Override
    public int size() {
        return ends.length;
    }
}
