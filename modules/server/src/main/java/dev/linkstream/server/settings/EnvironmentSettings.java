package dev.linkstream.server.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings of the environment's variables, {@code LINKSTREAM_X_Y_Z}. Which setting a variable means is told by the names
 * that there are, as an underscore may stand for a dot, for a dash, for the brackets of a list, and, in a key that whoever sets it
 * has named, for itself. Variables that are blank are as good as absent.
 */
public final class EnvironmentSettings {

    private static final String PREFIX = "LINKSTREAM_";
    private static final Pattern OURS = Pattern.compile("(?i)linkstream[_.].*", Pattern.DOTALL);

    /** Variables with this prefix that are no settings of the server: other commands, the launcher, compose files. */
    private static final Set<String> OTHERS =
            Set.of("LINKSTREAM_TOKEN", "LINKSTREAM_JAVA_OPTS", "LINKSTREAM_PUBLISH", "LINKSTREAM_HOME");

    /** What Kubernetes and Docker tell every container of the services beside it, one of which may be named as we are. */
    private static final Pattern SERVICE_NAME = Pattern.compile(
            "LINKSTREAM_(.+_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://\\S+:[0-9]+");
    private static final String INDEX = "([0-9]{1,4})";
    private static final String KEY = "(.+)";

    private EnvironmentSettings() {}

    /** Whether a variable is ours, whether it is a setting or not; a framework is not to see such. */
    public static boolean isOurs(String variable) {
        return OURS.matcher(variable).matches();
    }

    /**
     * The settings by their full names, such as {@code linkstream.sources[0].attributes[first_name]}.
     *
     * @throws IllegalArgumentException naming the variable, where it is no setting or its value is not UTF-8
     */
    public static Map<String, Object> of(Map<String, String> environment, Settings settings) {
        Map<String, Object> found = new TreeMap<>();
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (!isOurs(variable) || value.isBlank() || isOfOthers(variable, value)) {
                return;
            }
            if (value.indexOf('\uFFFD') >= 0) {
                throw new IllegalArgumentException(variable + " in the environment must be UTF-8, but is not");
            }
            found.put(settingOf(variable, settings).orElseThrow(() -> unknown(variable, settings)), value);
        });
        return found;
    }

    private static boolean isOfOthers(String variable, String value) {
        return OTHERS.contains(variable)
                || SERVICE_NAME.matcher(variable).matches()
                || (variable.endsWith("_PORT") && SERVICE_ADDRESS.matcher(value).matches());
    }

    private static IllegalArgumentException unknown(String variable, Settings settings) {
        String meant = Spelling.nearest(variable, settings.values().stream().map(EnvironmentSettings::variableOf))
                .map(each -> " (is " + each + " meant?)")
                .orElse("");
        return new IllegalArgumentException(variable + " is no setting, but is set in the environment" + meant);
    }

    /** The setting that a variable means; empty where it means none. */
    static Optional<String> settingOf(String variable, Settings settings) {
        // Some tools pass names through as they are in YAML.
        String name = variable.replaceAll("[.\\-\\[]", "_").replace("]", "");
        List<String> candidates = new ArrayList<>();
        for (String value : settings.values()) {
            fill(value, pattern(value, ""), name).ifPresent(candidates::add);
        }
        if (candidates.isEmpty()) {
            for (String container : settings.containers()) {
                fill(container + "[]", pattern(container, "_" + INDEX), name).ifPresent(candidates::add);
            }
        }
        if (candidates.isEmpty()) {
            for (String container : settings.containers()) {
                fill(container + "{}", pattern(container, "_" + KEY), name).ifPresent(candidates::add);
            }
        }
        return candidates.stream().findFirst();
    }

    private static Pattern pattern(String setting, String behind) {
        String regex = setting.replace(".", "_").replace("-", "_?").replace("[]", "_" + INDEX);
        return Pattern.compile("(?i)" + regex + behind, Pattern.DOTALL);
    }

    private static Optional<String> fill(String setting, Pattern pattern, String variable) {
        Matcher matcher = pattern.matcher(variable);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String filled = setting;
        for (int group = 1; group <= matcher.groupCount(); group++) {
            String text = matcher.group(group);
            filled = filled.contains("[]")
                    ? filled.replaceFirst("\\[]", "[" + Integer.parseInt(text) + "]")
                    : filled.replace("{}", key(setting, text));
        }
        return Optional.of(filled);
    }

    /** Kafka's properties have dots; an attribute's name has its underscores. Capitals are the environment's habit. */
    private static String key(String setting, String text) {
        String key = text.equals(text.toUpperCase(Locale.ROOT)) ? text.toLowerCase(Locale.ROOT) : text;
        return setting.endsWith(".properties{}") ? "." + key.replace('_', '.') : "[" + key + "]";
    }

    private static String variableOf(String setting) {
        String words = setting.substring("linkstream.".length());
        return PREFIX
                + words.replace("[]", "_0").replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
