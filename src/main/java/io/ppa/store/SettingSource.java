package io.ppa.store;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the environment and a properties file say. The environment goes before the file: {@code ppa.redis.url} is
 * {@code PPA_REDIS_URL} there.
 *
 * @param environment the process environment
 * @param properties by full name, for example {@code ppa.redis.url}
 */
public record SettingSource(Map<String, String> environment, Map<String, String> properties) {

    public SettingSource {
        environment = Map.copyOf(environment);
        properties = Map.copyOf(properties);
    }

    /** The value without outer blanks; empty when it is given nowhere or is blank. */
    public Optional<String> value(String name) {
        return Stream.of(environment.getOrDefault(variable(name), ""), properties.getOrDefault(name, ""))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .findFirst();
    }

    /** A value that only the environment may give, as it stands there; empty when it does not, or with nothing. */
    public Optional<String> secret(String name) {
        return Optional.ofNullable(environment.get(variable(name))).filter(text -> !text.isEmpty());
    }

    /** What a setting is called in the environment. */
    public static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** A setting by both its names, as messages give them. */
    public static String named(String name) {
        return name + " (environment: " + variable(name) + ")";
    }

    /** Values could be secrets. */
    @Override
    public String toString() {
        return "settings";
    }
}
