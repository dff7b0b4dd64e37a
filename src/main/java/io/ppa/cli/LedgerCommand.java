package io.ppa.cli;

import io.ppa.backfill.JobDays;
import io.ppa.backfill.JobDays.Cell;
import io.ppa.backfill.JobDays.State;
import io.ppa.catalog.Catalog;
import io.ppa.catalog.DayRange;
import io.ppa.catalog.JobDefinition;
import io.ppa.catalog.ParameterReader;
import io.ppa.job.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "ledger",
        description = LedgerCommand.ABOUT,
        footer = {"", "'ppa backfill' makes good what is missing, failed or stale."})
final class LedgerCommand implements Callable<Integer> {

    static final String ABOUT =
            "Draw the calendar: which days of which tenant are done, missing, failed or stale, and why.";

    private final Terminal terminal;

    @Mixin
    private GlobalOptions global = new GlobalOptions();

    @Option(
            names = "--job",
            paramLabel = "JOB",
            description = "only this job, or the jobs of this schedule; left out, all")
    private @Nullable String job;

    @Option(names = "--tenant", paramLabel = "TENANT", description = "only this tenant, as the store writes it")
    private @Nullable String tenant;

    @Option(
            names = "--from",
            paramLabel = "DAY",
            defaultValue = "today-14",
            description = "the first day (default: ${DEFAULT-VALUE}): an ISO date, yesterday, today or today-7, UTC")
    private String from = "today-14";

    @Option(
            names = "--to",
            paramLabel = "DAY",
            defaultValue = "yesterday",
            description = "the last day (default: ${DEFAULT-VALUE})")
    private String to = "yesterday";

    @Option(names = "--problems", description = "only tenants with a day that is missing, failed or stale")
    private boolean problems;

    @Option(
            names = "--quick",
            description =
                    "look at the ledger alone: nothing is then found missing or stale, and no store but PostgreSQL is asked")
    private boolean quick;

    @Option(names = "--json", description = "as JSON: a list of days")
    private boolean json;

    LedgerCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Catalog catalog = Catalog.load(global.configDirectory());
        List<JobDefinition> jobs = job == null ? inOrder(catalog) : catalog.chain(job);
        try (Stores stores = Stores.open(global, terminal)) {
            DayRange days = new ParameterReader(stores.clock()).days("ledger", "--from", from, "--to", to);
            if (quick) {
                stores.requirePostgres();
            } else {
                stores.requireReady();
            }
            try (Suite suite = Suite.open(stores, catalog, Progress.NONE)) {
                if (tenant != null) {
                    KnownTenants.require("--tenant", List.of(tenant), stores, quick);
                }
                show(suite.calendar().of(jobs, days, tenant, quick), catalog);
            }
        }
        return 0;
    }

    /** As the schedules run them, then those that no schedule does. */
    private static List<JobDefinition> inOrder(Catalog catalog) {
        Set<String> names = new LinkedHashSet<>();
        catalog.schedules().forEach(schedule -> names.addAll(schedule.run()));
        catalog.jobs().forEach(definition -> names.add(definition.name()));
        return names.stream().map(catalog::job).toList();
    }

    private void show(List<JobDays> calendar, Catalog catalog) {
        if (json) {
            List<Map<String, @Nullable Object>> list = new ArrayList<>();
            calendar.forEach(ofJob -> list(ofJob, list));
            terminal.json(list);
            return;
        }
        CalendarText text = new CalendarText(problems, quick);
        calendar.forEach(ofJob -> text.lines(ofJob).forEach(terminal::line));
        Map<String, List<String>> schedules = new LinkedHashMap<>();
        catalog.schedules().forEach(schedule -> schedules.put(schedule.name(), schedule.run()));
        text.footer(calendar, schedules).forEach(terminal::line);
    }

    private void list(JobDays ofJob, List<Map<String, @Nullable Object>> list) {
        ofJob.tenants()
                .forEach((name, days) -> days.forEach((day, cell) -> {
                    if (cell.state() != State.NOTHING && (!problems || cell.problem())) {
                        Map<String, @Nullable Object> map = new LinkedHashMap<>();
                        map.put("job", ofJob.job());
                        map.put("tenant", ofJob.ofNoTenant() ? null : name);
                        map.put("day", day);
                        map.put("state", word(cell));
                        map.put("reason", cell.reason().isEmpty() ? null : cell.reason());
                        map.put("execution", cell.execution());
                        list.add(map);
                    }
                }));
        if (!ofJob.unknown().isEmpty()) {
            terminal.progress("ppa: " + ofJob.job() + " could not be looked at: " + ofJob.unknown());
        }
    }

    static String word(Cell cell) {
        return cell.state().name().toLowerCase(Locale.ROOT);
    }
}
