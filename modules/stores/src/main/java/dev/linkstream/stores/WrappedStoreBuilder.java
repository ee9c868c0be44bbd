package dev.linkstream.stores;

import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Builds a store that holds back what it writes to another one, and so is a cache itself.
 *
 * @param inner builds the other one
 * @param wrap makes the store over it
 */
public record WrappedStoreBuilder<S extends StateStore, T extends StateStore>(
        StoreBuilder<S> inner, Function<S, T> wrap) implements StoreBuilder<T> {

    @Override
    public T build() {
        return wrap.apply(inner.build());
    }

    @Override
    public StoreBuilder<T> withCachingEnabled() {
        throw new UnsupportedOperationException("The store " + name() + " is a cache itself");
    }

    @Override
    public StoreBuilder<T> withCachingDisabled() {
        return this;
    }

    @Override
    public StoreBuilder<T> withLoggingEnabled(Map<String, String> config) {
        return new WrappedStoreBuilder<>(inner.withLoggingEnabled(config), wrap);
    }

    @Override
    public StoreBuilder<T> withLoggingDisabled() {
        return new WrappedStoreBuilder<>(inner.withLoggingDisabled(), wrap);
    }

    @Override
    public Map<String, String> logConfig() {
        return inner.logConfig();
    }

    @Override
    public boolean loggingEnabled() {
        return inner.loggingEnabled();
    }

    @Override
    public String name() {
        return inner.name();
    }
}
