package dev.linkstream.cli.start;

import dev.linkstream.broker.BrokerStartException;
import dev.linkstream.cli.terminal.CommandFailure;
import dev.linkstream.core.epochs.EpochRefusedException;
import dev.linkstream.events.SchemaIdsException;
import dev.linkstream.events.TopicContradictionException;
import dev.linkstream.privacy.master.KeyUnavailableException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.config.ConfigDataException;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.FieldError;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** Turns a failed start into the one line that tells its user what to change. */
final class StartFailure {

    private StartFailure() {}

    static RuntimeException explain(RuntimeException fault) {
        // A settings record's own rule lies below the binder's complaint, and says more.
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            String message = Objects.toString(cause.getMessage(), "");
            if (cause instanceof IllegalArgumentException
                    && (message.startsWith("linkstream.") || message.startsWith("LINKSTREAM_"))) {
                return CommandFailure.usage(message);
            }
        }
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof CommandFailure known) {
                return known;
            }
            String message = known(cause);
            if (message != null) {
                return cause instanceof BindException
                                || cause instanceof BindValidationException
                                || cause instanceof YAMLException
                                || cause instanceof ConfigDataException
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
        if (cause instanceof MarkedYAMLException broken) {
            Mark mark = broken.getProblemMark();
            return "the settings file application.yaml must be YAML, but is not"
                    + (mark == null ? "" : ", at line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1))
                    + ": "
                    + broken.getProblem();
        }
        if (cause instanceof YAMLException unreadable) {
            return "the settings file application.yaml must be YAML in UTF-8, but is not: "
                    + String.valueOf(unreadable.getMessage())
                            .lines()
                            .findFirst()
                            .orElse("");
        }
        if (cause instanceof ConfigDataException missing) {
            return "the settings file cannot be used: " + missing.getMessage();
        }
        if (cause instanceof BindException gap
                && gap.getCause() instanceof UnboundConfigurationPropertiesException left) {
            return "setting "
                    + left.getUnboundProperties().stream()
                            .map(property -> property.getName().toString())
                            .findFirst()
                            .orElse(gap.getName().toString())
                    + " is set, but not all before it: the numbers of a list go from 0 without a gap";
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
                        || cause instanceof KeyUnavailableException
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
