package dev.linkstream.cli;

import dev.linkstream.broker.BrokerStartException;
import dev.linkstream.core.EpochRefusedException;
import dev.linkstream.events.SchemaIdsException;
import dev.linkstream.events.TopicContradictionException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.FieldError;

/** Turns a failed start into the one line that tells its user what to change. */
final class StartFailure {

    private StartFailure() {}

    static RuntimeException explain(RuntimeException fault) {
        // A settings record's own rule lies below the binder's complaint, and says more.
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            String message = Objects.toString(cause.getMessage(), "");
            if (cause instanceof IllegalArgumentException && message.startsWith("linkstream.")) {
                return CommandFailure.usage(message);
            }
        }
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof CommandFailure known) {
                return known;
            }
            String message = known(cause);
            if (message != null) {
                return cause instanceof BindException || cause instanceof BindValidationException
                        ? CommandFailure.usage(message)
                        : CommandFailure.server(message);
            }
        }
        return fault;
    }

    private static @Nullable String known(Throwable cause) {
        if (cause instanceof BindValidationException invalid) {
            return invalid.getValidationErrors().getAllErrors().stream()
                    .map(error -> error instanceof FieldError field
                            ? "setting "
                                    + invalid.getValidationErrors().getName() + "."
                                    + kebab(field.getField()) + " is " + field.getRejectedValue() + ", but "
                                    + field.getDefaultMessage()
                            : error.toString())
                    .collect(Collectors.joining("; "));
        }
        if (cause instanceof BindException wrong && !(wrong.getCause() instanceof BindValidationException)) {
            Object value =
                    wrong.getProperty() == null ? null : wrong.getProperty().getValue();
            return "setting " + wrong.getName() + " is '" + value + "', but must be " + rule(wrong);
        }
        if (cause instanceof ConfigurationPropertiesBindException && cause.getCause() == null) {
            return cause.getMessage();
        }
        if (cause instanceof PortInUseException taken) {
            return "--port is " + taken.getPort() + ", but another process listens there";
        }
        if (cause instanceof ConfigException) {
            return "linkstream.kafka.bootstrap-servers or linkstream.kafka.properties: " + cause.getMessage();
        }
        if (cause instanceof TimeoutException) {
            return "Kafka cannot be reached: check linkstream.kafka.bootstrap-servers (" + cause.getMessage() + ")";
        }
        return cause instanceof BrokerStartException
                        || cause instanceof EpochRefusedException
                        || cause instanceof TopicContradictionException
                        || cause instanceof SchemaIdsException
                ? cause.getMessage()
                : null;
    }

    private static String rule(BindException wrong) {
        Class<?> type = wrong.getTarget().getType().resolve(Object.class);
        if (type == Duration.class) {
            return "a duration such as 500ms, 5s or 7d";
        }
        if (type == DataSize.class) {
            return "a size such as 64KB or 16MB";
        }
        if (type == boolean.class) {
            return "true or false";
        }
        return type == int.class || type == long.class || type == Integer.class
                ? "a whole number"
                : "a " + type.getSimpleName();
    }

    private static String kebab(String field) {
        return field.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
