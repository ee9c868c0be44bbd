package dev.linkstream.links.heap;

import dev.linkstream.links.values.PackedScalars;

/**
 * Estimates what JSON takes of the heap from its bytes, without reading it: by its length and by the marks between its
 * values. In doubt it says more. Linear in the text, and some nanoseconds a byte.
 */
public final class HeapCost {

    /** The bytes, their characters, what is kept of them, and what is written of that: each at most as long. */
    private static final int BYTES_A_BYTE = 5;

    /** A member of attributes on its way from the body to the request log: name, value, rows of maps. */
    private static final int MEMBER_BYTES = 400;

    /** An element of {@link PackedScalars}. */
    private static final int ELEMENT_BYTES = 4;

    /** A value in a tree, whatever it is. */
    private static final int NODE_BYTES = 120;

    private static final int TREE_BYTES_A_BYTE = 4;
    private static final int AVRO_BYTES_A_BYTE = 64;

    private HeapCost() {}

    /**
     * Of entries whose attributes are read without a tree.
     *
     * @param mostMembers that are kept of it; others are read over
     */
    public static long ofEntries(byte[] json, long mostMembers) {
        Marks marks = Marks.of(json);
        return (long) BYTES_A_BYTE * json.length
                + MEMBER_BYTES * Math.min(marks.colons, mostMembers)
                + ELEMENT_BYTES * marks.commas;
    }

    /** Of JSON that becomes a tree of objects. */
    public static long ofTree(byte[] json) {
        Marks marks = Marks.of(json);
        return (long) TREE_BYTES_A_BYTE * json.length + NODE_BYTES * (marks.colons + marks.commas + marks.openings);
    }

    /** What stands outside of texts in JSON, which need not be valid. */
    private record Marks(long colons, long commas, long openings) {

        static Marks of(byte[] json) {
            long colons = 0;
            long commas = 0;
            long openings = 0;
            boolean text = false;
            for (int i = 0; i < json.length; i++) {
                byte c = json[i];
                if (text) {
                    if (c == '\\') {
                        i++;
                    } else {
                        text = c != '"';
                    }
                } else if (c == '"') {
                    text = true;
                } else if (c == ':') {
                    colons++;
                } else if (c == ',') {
                    commas++;
                } else if (c == '[' || c == '{') {
                    openings++;
                }
            }
            return new Marks(colons, commas, openings);
        }
    }

    /** Of Avro that becomes a tree of objects: a number may be a byte. */
    public static long ofAvro(byte[] record) {
        return (long) AVRO_BYTES_A_BYTE * record.length;
    }
}
