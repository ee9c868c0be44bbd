package dev.linkstream.web;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What an instance may do, by {@code linkstream.roles}: any of these, in any combination; by default all. */
public enum Role {
    /** Takes requests for links: the generate call, batches, events by Kafka. */
    INGRESS,
    /** Answers clicks, and the web chat that they lead to. */
    REDIRECT,
    /** Answers what people and programs ask of links, contexts, batches and numbers. */
    QUERY,
    /** Runs the core, which holds the links and contexts of its partitions. */
    PIPELINE,
    /** Counts, and holds the numbers of its partitions. */
    STATS,
    /** Serves the console's page and the calls of operators. */
    CONSOLE;

    /** The setting that names an instance's roles. */
    public static final String SETTING = "linkstream.roles";

    /** As the setting spells it. */
    public String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The roles that a list of names means.
     *
     * @throws IllegalArgumentException naming the setting, its rule and the name that is none; also where there is no name
     */
    public static Set<Role> of(List<String> names) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String name : names) {
            roles.add(Arrays.stream(values())
                    .filter(role -> role.spelling().equals(name.strip().toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> wrong("has '" + name + "'")));
        }
        if (roles.isEmpty()) {
            throw wrong("is empty");
        }
        return roles;
    }

    private static IllegalArgumentException wrong(String fault) {
        String known = Arrays.stream(values()).map(Role::spelling).collect(Collectors.joining(", "));
        return new IllegalArgumentException(SETTING + " must be a list of " + known + ", but " + fault);
    }
}
