package io.ppa.monitor;

import io.ppa.catalog.FireTimes;
import io.ppa.catalog.ScheduleDefinition;
import io.ppa.job.PpaJob;
import io.ppa.store.postgres.Figures;
import io.ppa.store.postgres.Figures.Backlog;
import io.ppa.store.postgres.Figures.JobSuccess;
import io.ppa.store.postgres.Figures.ScheduleState;
import io.ppa.store.postgres.Figures.TenantSuccess;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Metrics that are read from the stores when they are asked for: they hold for all processes, and over restarts. What cannot be
 * read is not there, and {@code ppa_figures_up} says so.
 */
final class StoreMetrics implements MultiCollector {

    /** The most (job, tenant) pairs that are told one by one. */
    static final int MOST_TENANTS = 10_000;

    /** Days back the ledger is looked at: nothing older is due to be done again by itself. */
    static final int LEDGER_DAYS = 35;

    private final Map<String, Latest<Long>> pings;

    private final Map<String, Figure<?>> figures = new LinkedHashMap<>();

    private final Clock clock;

    /** A statement's answer, and what is told of it. */
    private record Figure<T>(Latest<T> latest, Function<T, List<MetricSnapshot>> metrics) {

        List<MetricSnapshot> collect() throws ExecutionException, TimeoutException {
            return metrics.apply(latest.get());
        }
    }

    /** @param schedules those that may fire, as of now */
    StoreMetrics(StoreProbes probes, Asking asking, Supplier<Collection<ScheduleDefinition>> schedules, Clock clock) {
        this.pings = probes.pings();
        this.clock = clock;
        Figures read = new Figures(probes.postgres());
        figures.put("tenants", new Figure<>(asking.latest(() -> read.tenants(MOST_TENANTS)), StoreMetrics::tenants));
        figures.put("jobs", new Figure<>(asking.latest(read::jobs), StoreMetrics::jobs));
        figures.put("backlog", new Figure<>(asking.latest(() -> backlog(read)), StoreMetrics::backlog));
        figures.put(
                "schedules", new Figure<>(asking.latest(read::schedules), state -> schedules(schedules.get(), state)));
    }

    private List<Backlog> backlog(Figures read) {
        LocalDate yesterday =
                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(1);
        return read.backlog(yesterday.minusDays(LEDGER_DAYS - 1), yesterday, PpaJob.LAST_DAY_ONLY);
    }

    @Override
    public MetricSnapshots collect() {
        pings.values().forEach(Latest::ask);
        figures.values().forEach(figure -> figure.latest().ask());
        List<MetricSnapshot> all = new ArrayList<>();
        Gauge up = new Gauge("ppa_store_up", "1 when the store answers, 0 when it does not");
        pings.forEach((store, ping) -> up.add(answers(ping) ? 1 : 0, "store", store));
        all.add(up.snapshot());
        Gauge told = new Gauge(
                "ppa_figures_up",
                "1 when these metrics could be read from PostgreSQL, 0 when they are not told for it");
        figures.forEach((name, figure) -> {
            try {
                all.addAll(figure.collect());
                told.add(1, "figures", name);
            } catch (ExecutionException | TimeoutException e) {
                told.add(0, "figures", name);
            }
        });
        all.add(told.snapshot());
        return new MetricSnapshots(all);
    }

    private static boolean answers(Latest<?> ping) {
        try {
            ping.get();
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    private static List<MetricSnapshot> tenants(List<TenantSuccess> successes) {
        Gauge last = new Gauge(
                "ppa_last_success_timestamp_seconds",
                "When the job last did the tenant well, seconds since 1970-01-01 UTC");
        successes.forEach(one -> last.add(one.seconds(), "job", one.job(), "tenant", one.tenant()));
        long total =
                successes.stream().mapToLong(TenantSuccess::total).findFirst().orElse(0);
        Gauge untold = new Gauge(
                "ppa_last_success_untold",
                "Pairs of job and tenant beyond the " + MOST_TENANTS + " longest ago, which are not told");
        untold.add(total - successes.size());
        return List.of(last.snapshot(), untold.snapshot());
    }

    private static List<MetricSnapshot> jobs(List<JobSuccess> successes) {
        Gauge last = new Gauge(
                "ppa_job_last_success_timestamp_seconds", "When the job last completed, seconds since 1970-01-01 UTC");
        successes.forEach(one -> last.add(one.seconds(), "job", one.job()));
        return List.of(last.snapshot());
    }

    private static List<MetricSnapshot> backlog(List<Backlog> backlogs) {
        Gauge days = new Gauge(
                "ppa_ledger_backlog_days",
                "Days of all tenants, of the last " + LEDGER_DAYS
                        + ", that should be done and are not: failed, or missing since no run was asked for them");
        for (Backlog backlog : backlogs) {
            days.add(backlog.failed(), "job", backlog.job(), "state", "failed");
            backlog.missing().ifPresent(missing -> days.add(missing, "job", backlog.job(), "state", "missing"));
        }
        return List.of(days.snapshot());
    }

    private List<MetricSnapshot> schedules(Collection<ScheduleDefinition> schedules, List<ScheduleState> states) {
        Map<String, ScheduleState> known =
                states.stream().collect(Collectors.toMap(ScheduleState::schedule, state -> state));
        Gauge lateness = new Gauge(
                "ppa_schedule_lateness_seconds",
                "Seconds since the first fire of the schedule whose chain has not ended, 0 when there is none or it is paused");
        Gauge paused = new Gauge("ppa_schedule_paused", "1 while the schedule is paused, else 0");
        Gauge completed = new Gauge(
                "ppa_schedule_last_success_timestamp_seconds",
                "When a fire of the schedule last ended well, seconds since 1970-01-01 UTC");
        for (ScheduleDefinition schedule : schedules) {
            ScheduleState state = known.get(schedule.name());
            if (state != null) {
                lateness.add(state.paused() ? 0 : lateness(schedule, state.settled()), "schedule", schedule.name());
                paused.add(state.paused() ? 1 : 0, "schedule", schedule.name());
                if (state.completed() != null) {
                    completed.add(state.completed().toEpochMilli() / 1000.0, "schedule", schedule.name());
                }
            }
        }
        return List.of(lateness.snapshot(), paused.snapshot(), completed.snapshot());
    }

    private double lateness(ScheduleDefinition schedule, Instant settled) {
        Instant now = clock.instant();
        return new FireTimes(schedule.cron(), schedule.zone())
                .after(settled)
                .filter(due -> !due.isAfter(now))
                .map(due -> Duration.between(due, now).toMillis() / 1000.0)
                .orElse(0.0);
    }

    /** A metric in the making. */
    private static final class Gauge {

        private final GaugeSnapshot.Builder builder;

        private Gauge(String name, String help) {
            builder = GaugeSnapshot.builder().name(name).help(help);
        }

        private void add(double value, String... labels) {
            builder.dataPoint(GaugeDataPointSnapshot.builder()
                    .labels(Labels.of(labels))
                    .value(value)
                    .build());
        }

        private MetricSnapshot snapshot() {
            return builder.build();
        }
    }
}
