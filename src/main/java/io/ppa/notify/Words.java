package io.ppa.notify;

import io.ppa.catalog.DayRange;
import io.ppa.job.TenantsArgument;
import io.ppa.launch.OperationsListener.MissedDeadline;
import io.ppa.launch.OperationsListener.State;
import io.ppa.model.EventKind;
import io.ppa.model.TenantResult;
import io.ppa.store.postgres.Executions.Execution;
import io.ppa.store.postgres.Notifications.Drift;
import io.ppa.store.postgres.Notifications.NotBegun;
import io.ppa.store.postgres.Notifications.Recovery;
import io.ppa.store.postgres.Notifications.Stopped;
import io.ppa.text.OneLine;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts what happened into words an operator likes to read at night. Names come from rows and may hold anything. */
final class Words {

    /** Entries of a list told to programs. */
    private static final int TOLD = 100;

    /** Checks whose findings a message offers to let pass. */
    private static final int ACCEPTED = 3;

    /** Characters of a command. */
    private static final int TYPED = 300;

    private Words() {}

    /**
     * @param failed its tenants that failed; none when it failed as a whole
     * @param notDone how many of its tenants are not done, the failed ones among them; empty when that is not known
     * @param said why it failed, its tenants included
     */
    static Event failed(Execution execution, List<TenantResult> failed, OptionalLong notDone, String said) {
        String what = execution.job() + " " + execution.days();
        String reason = besideTenants(failed, said);
        String who = failed.isEmpty()
                ? Text.line(reason.isEmpty() ? "it does not say why" : reason)
                : Text.counted(failed.stream().map(TenantResult::tenant).toList(), "tenant", "tenants");
        Map<String, String> commands = new LinkedHashMap<>();
        commands.put("ppa run " + execution.id(), "shows what failed and why");
        commands.put("ppa rerun " + execution.id(), "does only that again, once the cause is gone");
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("execution", execution.id());
        data.put("job", execution.job());
        data.put("day", execution.days());
        data.put("reason", reason.isEmpty() && !failed.isEmpty() ? null : reason);
        told(data, "tenants", failed, Words::tenant);
        return new Event(
                "failed:" + execution.id(),
                EventKind.FAILED,
                what + " failed: " + who,
                List.of(
                        List.of(what + " failed (execution " + execution.id() + "):"),
                        failed.isEmpty() ? List.of("  " + who) : Text.listed(failed, Words::reason),
                        failed.isEmpty() || reason.isEmpty() ? List.of() : List.of(Text.line(reason)),
                        failed.isEmpty() || notDone.isEmpty()
                                ? List.of()
                                : List.of(others(notDone.getAsLong() - failed.size()))),
                commands,
                data);
    }

    private static String besideTenants(List<TenantResult> failed, String said) {
        int tenants = said.indexOf(failed.size() + TenantResult.OF_THE_TENANTS_FAILED);
        return tenants < 0 ? said : said.substring(0, tenants).replaceFirst("; $", "");
    }

    private static String others(long notDone) {
        return notDone == 0
                ? "All other tenants are done."
                : Text.plural(notDone, "other tenant is", "other tenants are") + " not done.";
    }

    static Event notBegun(NotBegun job) {
        String what = job.job() + " of " + job.chain() + " could not be begun: ";
        String why = job.said().isEmpty() ? "it does not say why" : job.said();
        Map<String, String> commands = new LinkedHashMap<>();
        commands.put("ppa schedule list", "shows how the schedule's last fire ended");
        commands.put("ppa launch " + job.job(), "does yesterday, once the cause is gone");
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("chain", job.chainId());
        data.put("schedule", job.chain());
        data.put("job", job.job());
        data.put("reason", why);
        return new Event(
                "failed:chain:" + job.chainId() + ":" + job.place(),
                EventKind.FAILED,
                what + Text.line(why),
                List.of(List.of(what), List.of("  " + Text.line(why))),
                commands,
                data);
    }

    private static String reason(TenantResult result) {
        String action = result.action() == null ? "" : "\n  " + Text.line(result.action());
        return Text.line(result.tenant()) + ": " + Text.line(Objects.requireNonNullElse(result.error(), "")) + action;
    }

    private static Map<String, @Nullable Object> tenant(TenantResult result) {
        Map<String, @Nullable Object> tenant = new LinkedHashMap<>();
        tenant.put("tenant", result.tenant());
        tenant.put("reason", result.error());
        tenant.put("action", result.action());
        return tenant;
    }

    /** @param over of one job, and healed by one execution */
    static Event recovered(List<Recovery> over) {
        Recovery first = over.get(0);
        List<String> tenants = over.stream()
                .map(Recovery::tenant)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .sorted()
                .toList();
        long failedIn = over.stream().mapToLong(Recovery::failedIn).min().orElseThrow();
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("execution", first.healedBy());
        data.put("job", first.job());
        data.put("failedExecution", failedIn);
        data.put("wholeJob", tenants.size() < over.size());
        told(data, "tenants", tenants, tenant -> Map.of("tenant", tenant));
        return new Event(
                "recovered:" + first.healedBy() + ":" + failedIn,
                EventKind.RECOVERED,
                first.job() + " recovered"
                        + (tenants.isEmpty() ? "" : ": " + Text.counted(tenants, "tenant", "tenants")),
                List.of(
                        List.of(first.job() + " is done again, by execution " + first.healedBy()
                                + (tenants.isEmpty() ? "." : ", of these tenants:")),
                        Text.listed(tenants, Text::line)),
                Map.of(),
                data);
    }

    /** @param found told as one kind and found by one execution */
    static Event drift(List<Drift> found) {
        Drift first = found.get(0);
        EventKind kind = first.toldAs();
        String what = switch (kind) {
            case DRIFT_STARTED -> "drift started";
            case DRIFT_STOPPED -> "drift stopped";
            default -> "told drift withdrawn";
        };
        Map<String, String> commands = new LinkedHashMap<>();
        commands.put("ppa run " + first.foundBy(), "shows the execution that found it");
        commands.put("ppa models", "shows what the registry says of each model");
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("execution", first.foundBy());
        told(data, "models", found, Words::model);
        return new Event(
                kind.word() + ":" + first.foundBy(),
                kind,
                what + ": " + Text.counted(found.stream().map(Words::name).toList(), "model", "models"),
                List.of(List.of(explained(kind)), Text.listed(found, Words::measured)),
                commands,
                data);
    }

    private static String explained(EventKind kind) {
        return switch (kind) {
            case DRIFT_STARTED -> "The confidence of these models can no longer be believed:";
            case DRIFT_STOPPED -> "The confidence of these models can be believed again:";
            default -> "Corrected data no longer support what was told of these models:";
        };
    }

    private static String name(Drift drift) {
        return drift.tenant() + " " + drift.model() + " " + drift.version();
    }

    private static String measured(Drift drift) {
        if (drift.toldAs() == EventKind.DRIFT_WITHDRAWN) {
            return Text.line(name(drift)) + ": not " + (drift.started() ? "drifting from " : "sound again from ")
                    + drift.day() + " on";
        }
        OptionalDouble gap = drift.gap();
        String direction = gap.isEmpty() ? "" : gap.getAsDouble() > 0 ? " (too sure)" : " (not sure enough)";
        return Text.line(name(drift)) + ": from " + drift.day() + " on; calibration error " + figure(drift.error())
                + ", gap " + figure(gap) + direction + " over "
                + Text.plural(drift.evaluated(), "decision", "decisions");
    }

    private static String figure(OptionalDouble number) {
        return number.isPresent() ? String.format(Locale.ROOT, "%.4f", number.getAsDouble()) : "undefined";
    }

    private static Map<String, @Nullable Object> model(Drift drift) {
        Map<String, @Nullable Object> model = new LinkedHashMap<>();
        model.put("tenant", drift.tenant());
        model.put("model", drift.model());
        model.put("version", drift.version());
        model.put("day", drift.day().toString());
        model.put("what", drift.started() ? "started" : "stopped");
        model.put("evaluated", drift.evaluated());
        model.put("calibrationError", drift.error().isPresent() ? drift.error().getAsDouble() : null);
        model.put("calibrationGap", drift.gap().isPresent() ? drift.gap().getAsDouble() : null);
        return model;
    }

    /** @param stopped found by one execution */
    static Event quality(List<Stopped> stopped) {
        long execution = stopped.get(0).executionId();
        List<String> tenants = stopped.stream().map(Stopped::tenant).distinct().toList();
        TreeSet<LocalDate> days =
                new TreeSet<>(stopped.stream().map(Stopped::day).toList());
        String range = new DayRange(days.first(), days.last()).toString();
        Map<String, String> commands = new LinkedHashMap<>();
        commands.put("ppa quality --day " + range, "shows the rows' ids and what was accepted before");
        commands.put("ppa launch data-validation day=" + range, "looks again, once the rows are mended");
        acceptances(stopped).forEach(commands::put);
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("execution", execution);
        data.put("day", range);
        told(data, "findings", stopped, Words::finding);
        return new Event(
                EventKind.DATA_QUALITY_HIGH.word() + ":" + execution,
                EventKind.DATA_QUALITY_HIGH,
                "data-validation " + range + " stops " + Text.counted(tenants, "tenant", "tenants"),
                List.of(
                        List.of("Rows that cannot be right stop the jobs of these tenants on these days:"),
                        Text.listed(stopped, Words::counted)),
                commands,
                data);
    }

    /** A command for each check, of the days and tenants it stops; none where there are many, or one is too long to be typed. */
    private static Map<String, String> acceptances(List<Stopped> stopped) {
        Map<String, List<Stopped>> byCheck =
                stopped.stream().collect(Collectors.groupingBy(Stopped::check, TreeMap::new, Collectors.toList()));
        Map<String, String> commands = new LinkedHashMap<>();
        byCheck.forEach((check, found) -> commands.put(acceptance(check, found), "lets what " + check + " found pass"));
        return commands.size() > ACCEPTED || commands.keySet().stream().anyMatch(Words::unwieldy) ? Map.of() : commands;
    }

    private static String acceptance(String check, List<Stopped> found) {
        TreeSet<LocalDate> days = new TreeSet<>(found.stream().map(Stopped::day).toList());
        List<String> tenants =
                found.stream().map(Stopped::tenant).distinct().sorted().toList();
        return "ppa launch data-validation day=" + new DayRange(days.first(), days.last()) + " "
                + TenantsArgument.typed(tenants) + " --accept " + check + " --reason \"…\"";
    }

    private static boolean unwieldy(String command) {
        return command.length() > TYPED || !OneLine.of(command).equals(command);
    }

    private static String counted(Stopped stopped) {
        return Text.line(stopped.tenant()) + " " + stopped.day() + " " + stopped.check() + ": " + stopped.affected()
                + " of " + stopped.total();
    }

    private static Map<String, @Nullable Object> finding(Stopped stopped) {
        Map<String, @Nullable Object> finding = new LinkedHashMap<>();
        finding.put("tenant", stopped.tenant());
        finding.put("day", stopped.day().toString());
        finding.put("check", stopped.check());
        finding.put("affected", stopped.affected());
        finding.put("total", stopped.total());
        return finding;
    }

    /** Named by the schedule and its fire: told again, it is the same event. */
    static Event deadlineMissed(MissedDeadline missed) {
        String what = missed.schedule() + " of " + missed.fireAt() + " missed its deadline of " + missed.deadline()
                + ": " + state(missed.state());
        Map<String, String> commands = new LinkedHashMap<>();
        if (missed.state() == State.NOT_STARTED) {
            commands.put("ppa schedule list", "shows what is due, and what is paused");
            commands.put("ppa schedule run", "does it, if no daemon runs; leave it running");
        } else {
            commands.put("ppa runs --limit 20", "shows what ran and what runs");
            commands.put("ppa schedule list", "shows how the schedules' last fires ended");
        }
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("schedule", missed.schedule());
        data.put("fireAt", missed.fireAt().toString());
        data.put("deadline", missed.deadline().toString());
        data.put("state", missed.state().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        data.put("reason", missed.said().isEmpty() ? null : missed.said());
        data.put("chain", missed.chainId());
        data.put("earlier", missed.earlier());
        return new Event(
                EventKind.DEADLINE_MISSED.word() + ":" + missed.schedule() + ":" + missed.fireAt(),
                EventKind.DEADLINE_MISSED,
                what,
                List.of(
                        List.of(what + "."),
                        missed.said().isEmpty() ? List.of() : List.of("  " + Text.line(missed.said())),
                        missed.earlier() == 0
                                ? List.of()
                                : List.of(Text.plural(missed.earlier(), "earlier fire", "earlier fires")
                                        + " of this schedule missed theirs too.")),
                commands,
                data);
    }

    private static String state(State state) {
        return switch (state) {
            case NOT_STARTED -> "it has not started";
            case RUNNING -> "it is still running";
            case FAILED -> "it failed";
            case LATE -> "it was done late";
        };
    }

    /** A list for programs, cut like the others, and how many it lacks. */
    private static <T> void told(
            Map<String, @Nullable Object> data, String name, List<T> all, Function<T, Map<String, ?>> entry) {
        data.put(name, all.stream().limit(TOLD).map(entry).toList());
        data.put(name + "Omitted", Math.max(0, all.size() - TOLD));
    }
}
