package dev.linkstream.server;

import dev.linkstream.core.Core;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/** What Kafka Streams measures: hundreds of meters, which no start has to wait for. */
final class CoreMetrics implements ApplicationListener<ApplicationReadyEvent>, AutoCloseable {

    private final KafkaStreamsMetrics metrics;
    private final MeterRegistry registry;

    CoreMetrics(Core core, MeterRegistry registry) {
        metrics = new KafkaStreamsMetrics(core.streams());
        this.registry = registry;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        Thread binding = new Thread(() -> metrics.bindTo(registry), "core-metrics");
        binding.setDaemon(true);
        binding.start();
    }

    @Override
    public void close() {
        metrics.close();
    }
}
