package io.ppa.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.catalog.Lineage.Dataset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What jobs say they read and write, compared with the statements they run. */
class LineageTest {

    private static final Catalog CATALOG = Catalog.load(Optional.empty());

    private static final Path SQL = Path.of("sql");

    /** The view that hides two tables. */
    private static final String EVALUATED = "evaluated_decisions";

    private static final List<String> EVALUATED_OF =
            List.of("trading_decisions_probabilistic", "model_feedback_events");

    /** Of each job, the folders and files with its statements. */
    static Stream<Arguments> statements() {
        String input = "clickhouse/raw_input";
        String daily = "clickhouse/probabilistic_performance_analytics";
        return Stream.of(
                Arguments.of("daily-rollup", List.of(daily, input)),
                Arguments.of("rolling-risk", List.of("clickhouse/rolling_risk_metrics")),
                Arguments.of(
                        "calibration-drift",
                        List.of(
                                "clickhouse/calibration_drift_daily",
                                "postgres/calibration_drift",
                                daily + "/user_days.sql",
                                input)),
                Arguments.of(
                        "model-performance",
                        List.of("clickhouse/model_performance_daily", "postgres/model_performance", input)),
                Arguments.of("graph-weights", List.of("clickhouse/graph_weights", "postgres/graph_weights")),
                Arguments.of("pattern-outcomes", List.of("clickhouse/pattern_outcomes")),
                Arguments.of("data-validation", List.of("clickhouse/data_quality")));
    }

    @ParameterizedTest
    @MethodSource("statements")
    void everyTableThatAJobsStatementsName_isAmongWhatItReadsOrWrites_andNoOtherOfClickHouse(
            String job, List<String> places) {
        Lineage lineage = CATALOG.job(job).lineage();
        Set<String> said = new TreeSet<>();
        Stream.concat(lineage.reads().stream(), lineage.writes().stream())
                .map(Dataset::toString)
                .forEach(said::add);
        Set<String> named = new TreeSet<>();
        places.forEach(place -> named.addAll(tables(place)));

        assertThat(said).containsAll(named);
        assertThat(named)
                .containsAll(said.stream()
                        .filter(dataset -> dataset.startsWith("clickhouse."))
                        .toList());
    }

    /** {@code store.table} of every table that is named in the statements of a folder or file. */
    private static Set<String> tables(String place) {
        String store = place.substring(0, place.indexOf('/'));
        Set<String> tables = new TreeSet<>();
        for (Path file : files(place, ".sql")) {
            String text = read(file).replaceAll("--[^\n]*", "");
            for (String table : allTables(store)) {
                if (Pattern.compile("\\b" + qualified(store, table) + "\\b")
                        .matcher(text)
                        .find()) {
                    (table.equals(EVALUATED) ? EVALUATED_OF : List.of(table))
                            .forEach(name -> tables.add(store + "." + name));
                }
            }
        }
        return tables;
    }

    /** PostgreSQL's tables are named with their schema. */
    private static String qualified(String store, String table) {
        return store.equals("postgres") ? "public\\." + table : table;
    }

    /** Of the schema's tables and views those that jobs meet in; the suite's own schema is nobody's data. */
    private static Set<String> allTables(String store) {
        Pattern create = Pattern.compile(
                "CREATE (?:OR REPLACE )?(?:TABLE|VIEW|MATERIALIZED VIEW) (?:IF NOT EXISTS )?(?:public\\.)?(\\w+)\\b(?!\\.)");
        Set<String> tables = new TreeSet<>();
        for (Path file : files(store + "/migrations", ".sql")) {
            create.matcher(read(file)).results().forEach(match -> tables.add(match.group(1)));
        }
        return tables;
    }

    private static List<Path> files(String place, String ending) {
        try (Stream<Path> files = Files.walk(SQL.resolve(place))) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith(ending)).toList();
            assertThat(found).as(place).isNotEmpty();
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatAJobPublishes_isAmongWhatItWrites() {
        for (JobDefinition job : CATALOG.jobs()) {
            if (!job.lineage().equals(Lineage.NONE)) {
                assertThat(job.lineage().writes())
                        .as(job.name())
                        .extracting(Dataset::name)
                        .containsAll(job.publishes());
            }
        }
        assertThat(CATALOG.jobs().stream().filter(job -> !job.lineage().equals(Lineage.NONE)))
                .hasSizeGreaterThanOrEqualTo(7);
    }
}
