package dev.linkstream.audit;

import dev.linkstream.events.CallAudited;
import dev.linkstream.events.KafkaConnection;
import dev.linkstream.events.Topic;
import dev.linkstream.privacy.users.UserNames;
import dev.linkstream.web.ApiToken;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.PathContainer;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Writes who read, erased or changed what, once it is answered; never a value, and of users only the name that they have
 * here. No call waits for it. An entry that Kafka does not take is missing from its chain, which shows, and is logged.
 */
public final class AuditTrail implements WebFilter, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
    private static final Duration CLOSING = Duration.ofSeconds(3);

    private final Topic<CallAudited> topic;
    private final UserNames names;
    private final Clock clock;
    private final AuditChain chain;
    private final Producer<String, CallAudited> producer;

    /** The chain's order is the order in which this thread writes. */
    private final ExecutorService writer = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "audit");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * A trail that begins a chain of its own.
     *
     * @param instance the name of this instance, the same after a restart
     */
    public AuditTrail(KafkaConnection kafka, Topic<CallAudited> topic, UserNames names, String instance, Clock clock) {
        this.topic = topic;
        this.names = names;
        this.clock = clock;
        chain = new AuditChain(instance + "@" + clock.instant().truncatedTo(ChronoUnit.MILLIS));
        Map<String, Object> config = new HashMap<>(kafka.properties());
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 1L << 20);
        producer = new KafkaProducer<>(
                config, topic.keys().serializer(), topic.values().serializer());
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain next) {
        PathContainer path = exchange.getRequest().getPath().pathWithinApplication();
        AuditedCall call = AuditedCall.find(exchange.getRequest().getMethod(), path);
        if (call == null) {
            return next.filter(exchange);
        }
        return next.filter(exchange).doOnSuccess(answered -> note(exchange, call, path));
    }

    private void note(ServerWebExchange exchange, AuditedCall call, PathContainer path) {
        ApiToken token = ApiToken.of(exchange);
        HttpStatusCode status = exchange.getResponse().getStatusCode();
        if (token != null && status != null && status.is2xxSuccessful()) {
            String id = call.subjectOf(path);
            String subject = call.ofUser() ? HexFormat.of().formatHex(names.of(id)) : id;
            writer.execute(() -> write(token.id(), call.action(), subject, status.value()));
        }
    }

    private void write(String tokenId, String action, String subject, int status) {
        CallAudited entry =
                chain.next(clock.instant().truncatedTo(ChronoUnit.MILLIS), tokenId, action, subject, status);
        try {
            var unused = producer.send(new ProducerRecord<>(topic.name(), chain.name(), entry), (written, failure) -> {
                if (failure != null) {
                    lost(entry, failure);
                }
            });
        } catch (KafkaException e) {
            lost(entry, e);
        }
    }

    private static void lost(CallAudited entry, Exception failure) {
        LOG.error(
                "Entry {} of the audit chain {} is lost: {}", entry.getNumber(), entry.getChain(), failure.toString());
    }

    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("Not all entries of the audit chain were written in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(CLOSING);
    }
}
