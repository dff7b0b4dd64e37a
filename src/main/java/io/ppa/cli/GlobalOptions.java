package io.ppa.cli;

import io.ppa.lineage.LineageSettings;
import io.ppa.monitor.HttpSettings;
import io.ppa.notify.NotifySettings;
import io.ppa.store.SettingSource;
import io.ppa.store.StoreLocations;
import io.ppa.store.StoreSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** Options every command that touches a store or the catalog takes. */
final class GlobalOptions {

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = "./data",
            description = "where the embedded engines keep their data (default: ${DEFAULT-VALUE})")
    Path dataDir = Path.of("data");

    @Option(
            names = "--profile",
            paramLabel = "PROFILE",
            description = "embedded (default) or production; also PPA_PROFILE")
    @Nullable
    String profile;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "a file with ppa.clickhouse.url=… and so on; also PPA_CONFIG")
    @Nullable
    Path config;

    @Option(
            names = "--config-dir",
            paramLabel = "DIR",
            description = "a directory whose jobs/ and schedules/ stand in for those of the jar")
    @Nullable
    Path configDir;

    @Option(names = "--debug", description = "show the log, and the stack trace of an error")
    boolean debug;

    /** Read before anything else, for the log is written from the first line on. */
    @Option(
            names = "--log-json",
            description = "write what goes to stderr as JSON, an object a line; also PPA_LOG_FORMAT=json")
    boolean logJson;

    Optional<Path> configDirectory() {
        return Optional.ofNullable(configDir);
    }

    /**
     * Where the servers of the production profile are; empty in the embedded profile.
     *
     * @throws io.ppa.store.StoreSettingsException naming every property that is missing
     */
    Optional<StoreLocations> production(Terminal terminal) {
        Map<String, String> environment = terminal.environment();
        String named = profile != null ? profile : environment.getOrDefault("PPA_PROFILE", StoreSettings.EMBEDDED);
        return StoreSettings.resolve(named, environment, properties(environment));
    }

    /**
     * Where a daemon serves health and metrics.
     *
     * @throws io.ppa.store.StoreSettingsException naming what cannot be used
     */
    HttpSettings http(Terminal terminal) {
        return HttpSettings.of(source(terminal));
    }

    /**
     * Who is told of what happens, in either profile.
     *
     * @throws io.ppa.store.StoreSettingsException naming every setting that cannot be used
     */
    NotifySettings notifications(Terminal terminal) {
        return NotifySettings.of(source(terminal));
    }

    /**
     * Which data catalogue is told of runs, in either profile.
     *
     * @throws io.ppa.store.StoreSettingsException naming every setting that cannot be used
     */
    LineageSettings lineage(Terminal terminal) {
        return LineageSettings.of(source(terminal));
    }

    private SettingSource source(Terminal terminal) {
        return new SettingSource(terminal.environment(), properties(terminal.environment()));
    }

    private Map<String, String> properties(Map<String, String> environment) {
        Path file = config != null ? config : given(environment.get("PPA_CONFIG"));
        return file == null
                ? Map.of()
                : StoreSettings.read(
                        file,
                        Stream.of(NotifySettings.NAMES, LineageSettings.NAMES, HttpSettings.NAMES)
                                .flatMap(List::stream)
                                .toList());
    }

    private static @Nullable Path given(@Nullable String path) {
        return path == null || path.isBlank() ? null : Path.of(path);
    }

    static boolean debug(ParseResult parsed) {
        ParseResult at = parsed;
        while (at != null) {
            if (at.hasMatchedOption("--debug")) {
                return true;
            }
            at = at.hasSubcommand() ? at.subcommand() : null;
        }
        return false;
    }
}
