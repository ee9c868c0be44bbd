package dev.linkstream.pipeline;

import java.util.Arrays;

/**
 * How large the cells of the next {@link CellFile} are to be: what would have taken least room for the rows of the last
 * one, where a row that is too long for its cell lies elsewhere, and is read more slowly.
 */
final class CellSize {

    /** The largest cell, in bytes. */
    static final int MOST = 1024;

    /** Where nothing is known of rows. */
    static final int USUAL = 128;

    private static final int STEP = 32;

    /** What a row elsewhere takes beside its bytes, and so much again for the time to find it. */
    private static final int ELSEWHERE = 64;

    /** A row's own, in its cell. */
    private static final int HEAD_BYTES = Long.BYTES;

    /** What the first row has less than most: ids that are counted become longer, and later links name those before. */
    private static final int ROOM_FOR_MORE = 8;

    /** Rows by the steps that they need; the last one is of those for which no cell is large enough. */
    private final int[] rows = new int[MOST / STEP + 2];

    void add(int length) {
        rows[steps(length)]++;
    }

    private static int steps(int length) {
        return Math.min((length + HEAD_BYTES + STEP - 1) / STEP, MOST / STEP + 1);
    }

    /** For rows like those added, which are forgotten; for rows like this one if there are none. */
    int next(int length) {
        int best = 0;
        long least = Long.MAX_VALUE;
        for (int steps = 1; steps <= MOST / STEP; steps++) {
            long room = 0;
            for (int needed = 1; needed < rows.length; needed++) {
                room += (long) rows[needed] * (steps * STEP + (needed > steps ? needed * STEP + ELSEWHERE : 0));
            }
            if (room < least) {
                least = room;
                best = steps;
            }
        }
        if (least == 0) {
            int needed = steps(length + ROOM_FOR_MORE);
            best = needed > MOST / STEP ? 1 : needed;
        }
        Arrays.fill(rows, 0);
        return best * STEP;
    }
}
