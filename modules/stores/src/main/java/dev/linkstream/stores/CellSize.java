package dev.linkstream.stores;

import java.util.Arrays;

/**
 * How large the cells of the next {@link CellFile} are to be: what would have taken least room for the rows of the last
 * one, where a row that is too long for its cell lies elsewhere, and is read more slowly.
 */
final class CellSize {

    /** The largest cell, in bytes. */
    static final int MOST = 1024;

    /** Where too little is known of rows, cells are not smaller. */
    static final int USUAL = 96;

    /** Nor larger. */
    private static final int USUAL_MOST = 256;

    /** So many rows tell enough. */
    private static final int ENOUGH = 1000;

    private static final int STEP = 16;

    /** What a row elsewhere costs beside its bytes: its slot and checksum, and the time to find it, in bytes. */
    private static final int ELSEWHERE = 64;

    /** What a first row has less than others: ids that are counted become longer, and later links name those before. */
    private static final int ROOM_FOR_MORE = 8;

    /** Rows by the steps that they need; the last one is of those for which no cell is large enough. */
    private final int[] rows = new int[MOST / STEP + 2];

    private int count;

    /** Of the last file; 0 where there is none. */
    private int last;

    static boolean isOne(int bytes) {
        return bytes >= STEP && bytes <= MOST && bytes % STEP == 0;
    }

    void add(int length) {
        rows[steps(length)]++;
        count++;
    }

    private static int steps(int length) {
        return Math.min((length + CellFile.HEAD_BYTES + STEP - 1) / STEP, MOST / STEP + 1);
    }

    /** A file was there already, and what rows it has is not known. */
    void found(int cellBytes) {
        last = cellBytes;
    }

    /** For rows like those added, which are forgotten. If they were few: as before, or else for rows like this one. */
    int next(int length) {
        if (count >= ENOUGH) {
            last = leastRoom();
        } else if (last == 0) {
            last = Math.max(USUAL, Math.min(steps(length + ROOM_FOR_MORE) * STEP, USUAL_MOST));
        }
        Arrays.fill(rows, 0);
        count = 0;
        return last;
    }

    private int leastRoom() {
        int best = 0;
        long least = Long.MAX_VALUE;
        for (int steps = 1; steps <= MOST / STEP; steps++) {
            long room = 0;
            for (int needed = 1; needed < rows.length; needed++) {
                room += (long) rows[needed] * (steps * STEP + (needed > steps ? needed * STEP + ELSEWHERE : 0));
            }
            if (room < least) {
                least = room;
                best = steps * STEP;
            }
        }
        return best;
    }
}
