package dev.linkstream.cli;

import java.util.Locale;
import java.util.TimeZone;

/**
 * Where the process stands in the world: for the program nowhere, so that it does the same everywhere.
 *
 * <p>Kafka and other libraries format with the default locale, and some languages have digits of their own: names of files
 * that were written under one are not found under another. {@code ./linkstream} sees to UTF-8, which a process cannot
 * change once it runs.
 */
final class ProcessLocale {

    private ProcessLocale() {}

    /** To be called before anything else is. */
    static void settle() {
        Locale.setDefault(Locale.ENGLISH);
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    }

    /** The first argument that is not UTF-8, which Java shows as U+FFFD; its place from 1, 0 where all are fine. */
    static int firstUnreadable(String[] args) {
        for (int i = 0; i < args.length; i++) {
            if (args[i].indexOf('\uFFFD') >= 0) {
                return i + 1;
            }
        }
        return 0;
    }
}
