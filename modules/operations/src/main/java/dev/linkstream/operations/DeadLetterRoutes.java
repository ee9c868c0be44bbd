package dev.linkstream.operations;

import dev.linkstream.web.Answer;
import dev.linkstream.web.Answers;
import dev.linkstream.web.HttpProblem;
import dev.linkstream.web.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * {@code GET /admin/api/dead-letters}, {@code GET …/{id}} and {@code POST …/{id}/resend}: dead letters as the command line
 * has them. A letter's id is its offset.
 */
public final class DeadLetterRoutes {

    private static final String PATH = "/admin/api/dead-letters";
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 500;

    private final DeadLetterQuestions letters;
    private final Scheduler blocking;

    /** Asks Kafka on this scheduler, as every question blocks. */
    public DeadLetterRoutes(DeadLetterQuestions letters, Scheduler blocking) {
        this.letters = letters;
        this.blocking = blocking;
    }

    public RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET(PATH, this::list)
                .withAttribute(Scope.ATTRIBUTE, Scope.OPERATIONS)
                .GET(PATH + "/{id}", this::show)
                .withAttribute(Scope.ATTRIBUTE, Scope.OPERATIONS)
                .POST(PATH + "/{id}/resend", this::resend)
                .withAttribute(Scope.ATTRIBUTE, Scope.OPERATIONS)
                .build();
    }

    private Mono<ServerResponse> list(ServerRequest request) {
        Map<String, List<String>> errors = new LinkedHashMap<>();
        Long after = number(request, "after", 0, Long.MAX_VALUE, errors);
        Long limit = number(request, "limit", 1, MAX_LIMIT, errors);
        if (!errors.isEmpty()) {
            return Answers.invalid(errors);
        }
        int wanted = limit == null ? DEFAULT_LIMIT : limit.intValue();
        return asking(() -> {
            // One more than asked for tells whether there are more.
            List<ShownDeadLetter> found = letters.before(after == null ? Long.MAX_VALUE : after, wanted + 1);
            List<ShownDeadLetter> page = found.subList(0, Math.min(wanted, found.size()));
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            body.put("dead_letters", page.stream().map(DeadLetterRoutes::line).toList());
            body.put("next_after", found.size() > wanted ? page.get(wanted - 1).offset() : null);
            return Answer.json(200, body);
        });
    }

    private Mono<ServerResponse> show(ServerRequest request) {
        return asking(() -> {
            ShownDeadLetter letter = find(request);
            Map<String, @Nullable Object> body = line(letter);
            body.put("key", RawBytes.shown(letter.record().key()));
            List<Map<String, String>> headers = new ArrayList<>();
            for (Header header : letter.originalHeaders()) {
                headers.add(Map.of("name", header.key(), "value", RawBytes.shown(header.value())));
            }
            body.put("headers", headers);
            body.put("value", RawBytes.shown(letter.record().value()));
            return Answer.json(200, body);
        });
    }

    private Mono<ServerResponse> resend(ServerRequest request) {
        return asking(() -> {
            ShownDeadLetter letter = find(request);
            String topic = letter.topic();
            if (topic == null) {
                return Answer.message(409, "The dead letter cannot be sent again: no header says where it came from.");
            }
            RecordMetadata place = letters.resend(letter, topic);
            return Answer.json(
                    200, Map.of("topic", place.topic(), "partition", place.partition(), "offset", place.offset()));
        });
    }

    /** An answer of a question that blocks; a Kafka that does not answer is a 503. */
    private Mono<ServerResponse> asking(Supplier<Answer> question) {
        return Mono.fromSupplier(question)
                .onErrorResume(HttpProblem.class, e -> Mono.just(e.answer()))
                .onErrorResume(
                        KafkaException.class,
                        e -> Mono.just(Answer.message(
                                        503, "Kafka does not answer; nothing was sent as far as is known.")
                                .with(
                                        HttpHeaders.RETRY_AFTER,
                                        String.valueOf(Duration.ofSeconds(5).toSeconds()))))
                .subscribeOn(blocking)
                .flatMap(Answer::toResponse);
    }

    private ShownDeadLetter find(ServerRequest request) {
        String id = request.pathVariable("id");
        ShownDeadLetter letter = id.matches("[0-9]{1,18}") ? letters.find(Long.parseLong(id)) : null;
        if (letter == null) {
            throw new HttpProblem(404, "There is no such dead letter.");
        }
        return letter;
    }

    private static Map<String, @Nullable Object> line(ShownDeadLetter letter) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("id", String.valueOf(letter.offset()));
        line.put("written_at", letter.time());
        line.put("origin", letter.origin());
        line.put("topic", letter.topic());
        line.put("bytes", letter.size());
        line.put("cause", letter.cause());
        return line;
    }

    private static @Nullable Long number(
            ServerRequest request, String name, long least, long most, Map<String, List<String>> errors) {
        Optional<String> text = request.queryParam(name);
        if (text.isEmpty()) {
            return null;
        }
        if (text.get().matches("[0-9]{1,18}")) {
            long number = Long.parseLong(text.get());
            if (number >= least && number <= most) {
                return number;
            }
        }
        errors.put(
                name,
                List.of(
                        most == Long.MAX_VALUE
                                ? "The " + name + " must be the next_after of a page before."
                                : "The " + name + " must be a whole number from " + least + " to " + most + "."));
        return null;
    }
}
