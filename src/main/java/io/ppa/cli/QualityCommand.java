package io.ppa.cli;

import io.ppa.catalog.Catalog;
import io.ppa.catalog.DayRange;
import io.ppa.catalog.JobDefinition;
import io.ppa.catalog.ParameterReader;
import io.ppa.catalog.Suggestion;
import io.ppa.model.LedgerEntry;
import io.ppa.model.QualityFinding;
import io.ppa.model.QualityResult;
import io.ppa.model.QualityResult.Acceptance;
import io.ppa.store.postgres.DataQuality;
import io.ppa.store.postgres.DataQuality.Scope;
import io.ppa.store.postgres.RunLedger;
import io.ppa.text.TextTable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "quality", description = QualityCommand.ABOUT)
final class QualityCommand implements Callable<Integer> {

    static final String ABOUT =
            "Show what data-validation found in the rows of a day, whose jobs it stops, and what was accepted.";

    private static final String JOB = "data-validation";

    private final Terminal terminal;

    @Mixin
    private GlobalOptions global = new GlobalOptions();

    @Option(
            names = "--day",
            paramLabel = "DAY",
            description = "a day or a range of them, as 'ppa launch' takes it; left out, the newest that was validated")
    private @Nullable String day;

    @Option(names = "--tenant", paramLabel = "TENANT", description = "only this tenant, as the store writes it")
    private @Nullable String tenant;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    QualityCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        JobDefinition job = Catalog.load(global.configDirectory()).job(JOB);
        try (Stores stores = Stores.open(global, terminal)) {
            DayRange asked = day == null ? null : days(job, stores, day);
            stores.requirePostgres();
            DataQuality quality = new DataQuality(stores.postgres());
            DayRange days = asked != null ? asked : newest(quality);
            if (days == null) {
                nothingYet();
                return 0;
            }
            List<QualityResult> all = quality.results(new Scope(days.first(), days.last(), null, null));
            List<LedgerEntry> validated = new RunLedger(stores.postgres()).entries(JOB, days.first(), days.last());
            requireKnown(all, validated);
            show(days, only(all), only(validated, tenant));
        }
        return 0;
    }

    /** With the words, bounds and messages of the job's own parameter. */
    private static DayRange days(JobDefinition job, Stores stores, String text) {
        return new ParameterReader(stores.clock())
                .read(job, List.of("day=" + text))
                .days("day");
    }

    private static @Nullable DayRange newest(DataQuality quality) {
        return quality.newestDay(JOB)
                .map(newest -> new DayRange(newest, newest))
                .orElse(null);
    }

    /** A tenant nobody has heard of is more likely misspelt than clean; where nothing was validated, none can be known. */
    private void requireKnown(List<QualityResult> results, List<LedgerEntry> validated) {
        SortedSet<String> known = new TreeSet<>();
        results.forEach(result -> known.add(result.finding().tenant()));
        validated.forEach(entry -> known.add(entry.tenant()));
        if (tenant != null && !known.isEmpty() && !known.contains(tenant)) {
            throw new UsageException("--tenant " + tenant + ": it was not validated on these days"
                    + Suggestion.near(tenant, known, "; 'ppa quality' without --tenant shows who was"));
        }
    }

    private List<QualityResult> only(List<QualityResult> results) {
        return results.stream()
                .filter(result -> tenant == null || result.finding().tenant().equals(tenant))
                .toList();
    }

    private static List<LedgerEntry> only(List<LedgerEntry> entries, @Nullable String tenant) {
        return entries.stream()
                .filter(entry -> tenant == null || entry.tenant().equals(tenant))
                .toList();
    }

    private void nothingYet() {
        if (json) {
            terminal.json(map(null, List.of(), List.of()));
        } else {
            terminal.line("no day was validated yet: 'ppa launch " + JOB + " day=yesterday' does");
        }
    }

    private void show(DayRange days, List<QualityResult> results, List<LedgerEntry> validated) {
        if (json) {
            terminal.json(map(days, results, validated));
            return;
        }
        if (!results.isEmpty()) {
            terminal.out().print(table(results));
            acceptances(results);
        }
        for (LocalDate one : days.days()) {
            terminal.line(summary(one, results, validated));
        }
        validated.stream()
                .filter(entry -> entry.status() == LedgerEntry.Status.FAILED)
                .forEach(entry -> terminal.line(
                        "  " + entry.tenant() + " " + entry.day() + " could not be validated: " + entry.error()));
    }

    private static String summary(LocalDate day, List<QualityResult> results, List<LedgerEntry> validated) {
        long tenants = validated.stream()
                .filter(entry -> entry.day().equals(day) && entry.status() == LedgerEntry.Status.DONE)
                .count();
        List<QualityResult> found = results.stream()
                .filter(result -> result.finding().day().equals(day))
                .toList();
        if (tenants == 0 && found.isEmpty()) {
            return day + " was not validated: 'ppa launch " + JOB + " day=" + day + "' does";
        }
        long stopped = found.stream()
                .filter(QualityResult::stops)
                .map(result -> result.finding().tenant())
                .distinct()
                .count();
        return day + ": " + plural(tenants, "tenant", "tenants") + " validated, "
                + plural(found.size(), "finding", "findings") + ", " + plural(stopped, "tenant", "tenants")
                + " stopped";
    }

    private static String plural(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    private static TextTable table(List<QualityResult> results) {
        TextTable table = new TextTable(5, "DAY", "TENANT", "CHECK", "SEVERITY", "", "COUNT", "OF", "SHARE", "");
        for (QualityResult result : results) {
            QualityFinding finding = result.finding();
            table.row(
                    finding.day().toString(),
                    finding.tenant(),
                    finding.check(),
                    finding.severity().name(),
                    state(result),
                    String.valueOf(finding.affected()),
                    String.valueOf(finding.total()),
                    String.format(Locale.ROOT, "%.4f", finding.share()),
                    String.join(" ", finding.samples()));
        }
        return table;
    }

    private static String state(QualityResult result) {
        if (!result.finding().exceeds()) {
            return "tolerated";
        }
        if (result.accepted()) {
            return "accepted";
        }
        return result.stops() ? "stops" : "";
    }

    private void acceptances(List<QualityResult> results) {
        for (QualityResult result : results) {
            Acceptance acceptance = result.acceptance();
            if (acceptance != null) {
                terminal.line("  " + result.finding().tenant() + " "
                        + result.finding().check() + " on "
                        + result.finding().day() + ": " + acceptance.affected() + " accepted "
                        + Listing.text(acceptance.at()) + " by execution " + acceptance.executionId()
                        + (result.accepted() ? "" : ", now there are more") + ": " + acceptance.reason());
            }
        }
    }

    private static Map<String, @Nullable Object> map(
            @Nullable DayRange days, List<QualityResult> results, List<LedgerEntry> validated) {
        SortedMap<LocalDate, List<LedgerEntry>> byDay = new TreeMap<>();
        Stream.ofNullable(days)
                .flatMap(range -> range.days().stream())
                .forEach(one -> byDay.put(one, new ArrayList<>()));
        validated.forEach(entry ->
                byDay.computeIfAbsent(entry.day(), d -> new ArrayList<>()).add(entry));
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("day", days == null ? null : days.toString());
        map.put(
                "validated",
                byDay.entrySet().stream()
                        .map(one -> Map.of(
                                "day", one.getKey(),
                                "tenants", tenants(one.getValue(), LedgerEntry.Status.DONE),
                                "failed", tenants(one.getValue(), LedgerEntry.Status.FAILED)))
                        .toList());
        map.put("results", results.stream().map(QualityCommand::map).toList());
        return map;
    }

    private static List<String> tenants(List<LedgerEntry> entries, LedgerEntry.Status status) {
        return entries.stream()
                .filter(entry -> entry.status() == status)
                .map(LedgerEntry::tenant)
                .toList();
    }

    private static Map<String, @Nullable Object> map(QualityResult result) {
        QualityFinding finding = result.finding();
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("day", finding.day());
        map.put("tenant", finding.tenant());
        map.put("check", finding.check());
        map.put("severity", finding.severity().name());
        map.put("count", finding.affected());
        map.put("total", finding.total());
        map.put("share", finding.share());
        map.put("exceeds", finding.exceeds());
        map.put("stops", result.stops());
        map.put("samples", finding.samples());
        map.put("execution", result.executionId());
        map.put("foundAt", result.foundAt().toString());
        map.put("accepted", result.accepted());
        map.put("acceptance", map(result.acceptance()));
        return map;
    }

    private static @Nullable Map<String, Object> map(@Nullable Acceptance acceptance) {
        if (acceptance == null) {
            return null;
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("count", acceptance.affected());
        map.put("reason", acceptance.reason());
        map.put("at", acceptance.at().toString());
        map.put("execution", acceptance.executionId());
        return map;
    }
}
