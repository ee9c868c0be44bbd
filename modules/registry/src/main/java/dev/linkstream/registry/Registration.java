package dev.linkstream.registry;

import dev.linkstream.events.EventSchemas;
import dev.linkstream.events.SchemaIdsException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/**
 * Brings a registry in line with the catalogue: every landed schema under every subject that it belongs to, each subject
 * fully compatible over all its versions. What is there already stays; safe to run from several instances at once.
 */
final class Registration {

    static final String COMPATIBILITY = "FULL_TRANSITIVE";

    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int CONFLICT = 409;

    /** One call to the registry. */
    private interface Call {
        RegistryAnswer send() throws IOException;
    }

    private final RegistryClient registry;
    private final List<Subject> subjects;
    private final Duration patience;
    private final Set<String> touched = new HashSet<>();

    /**
     * For one run.
     *
     * @param patience for how long a registry that cannot be reached is asked again
     */
    Registration(RegistryClient registry, List<Subject> subjects, Duration patience) {
        this.registry = registry;
        this.subjects = subjects;
        this.patience = patience;
    }

    /**
     * The registry's id of every landed one. An empty registry gives out the same ids, most likely: so that what was
     * written without one stays readable, each schema comes once in landed order before any comes again.
     *
     * @throws SchemaIdsException if the registry cannot be reached, or refuses
     */
    Map<Integer, Integer> run() {
        Map<Integer, Integer> ids = new HashMap<>();
        EventSchemas.landed()
                .all()
                .forEach((landed, schema) -> subjects(landed)
                        .limit(1)
                        .forEach(subject -> ids.put(landed, register(subject.name(), schema))));
        EventSchemas.landed()
                .all()
                .forEach((landed, schema) ->
                        subjects(landed).skip(1).forEach(subject -> register(subject.name(), schema)));
        return ids;
    }

    private Stream<Subject> subjects(int landed) {
        return subjects.stream().filter(subject -> subject.versions().contains(landed));
    }

    private int register(String subject, Schema schema) {
        boolean first = touched.add(subject);
        if (first) {
            // So that a stranger's version is looked at too, where the registry lets a subject be named before it is.
            setCompatibility(subject);
        }
        RegistryAnswer answer = ask(() -> registry.register(subject, schema));
        if (answer.status() == CONFLICT) {
            // Another instance may have made the subject at the same moment; a real conflict stays one.
            answer = ask(() -> registry.register(subject, schema));
        }
        if (!answer.isOk() || !answer.member("id").isInt()) {
            throw refused("does not take the schema " + schema.getFullName() + " under the subject " + subject, answer);
        }
        if (first) {
            RegistryAnswer set = setCompatibility(subject);
            if (set.isMissing()) {
                throw refused("does not set the compatibility of the subject " + subject, set);
            }
        }
        return answer.member("id").asInt();
    }

    /** Missing where the registry wants a version first. */
    private RegistryAnswer setCompatibility(String subject) {
        RegistryAnswer answer = ask(() -> registry.setCompatibility(subject, COMPATIBILITY));
        if (!answer.isOk() && !answer.isMissing()) {
            throw refused("does not set the compatibility of the subject " + subject, answer);
        }
        return answer;
    }

    private RegistryAnswer ask(Call call) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            String fault;
            try {
                RegistryAnswer answer = call.send();
                if (answer.status() < 500) {
                    return answer;
                }
                fault = answer.message();
            } catch (IOException e) {
                fault = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
            }
            if (System.nanoTime() >= deadline || Thread.currentThread().isInterrupted()) {
                throw new SchemaIdsException("linkstream.schema-registry.url is " + registry.base()
                        + ", but no schema registry can be reached there: " + fault);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private SchemaIdsException refused(String what, RegistryAnswer answer) {
        String hint = answer.status() == 401 || answer.status() == 403
                ? "; check linkstream.schema-registry.username and linkstream.schema-registry.password"
                : "";
        return new SchemaIdsException("The schema registry at linkstream.schema-registry.url (" + registry.base() + ") "
                + what + " (" + answer.message() + ")" + hint);
    }
}
