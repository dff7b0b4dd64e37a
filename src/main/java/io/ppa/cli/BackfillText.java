package io.ppa.cli;

import io.ppa.backfill.BackfillPlan;
import io.ppa.backfill.BackfillRequest;
import io.ppa.backfill.BackfillResult;
import io.ppa.backfill.BackfillResult.Broken;
import io.ppa.backfill.BackfillResult.Launched;
import io.ppa.backfill.Need;
import io.ppa.backfill.Part;
import io.ppa.job.flow.TenantNames;
import io.ppa.launch.ExitCode;
import io.ppa.launch.LaunchResult;
import io.ppa.model.TenantResult;
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
import org.jspecify.annotations.Nullable;

/** Shows what a backfill would do, and what it did. */
final class BackfillText {

    private static final int REASONS = 60;

    private static final int ERRORS = 20;

    private final Terminal terminal;

    private final BackfillRequest request;

    BackfillText(Terminal terminal, BackfillRequest request) {
        this.terminal = terminal;
        this.request = request;
    }

    /** Before anything starts. */
    void progress(BackfillPlan plan) {
        if (plan.work() > 0) {
            reasons(plan).toString().lines().forEach(terminal::progress);
        }
        remarks(plan).forEach(terminal::progress);
        terminal.progress(sentence(plan, "does"));
    }

    void dryRun(BackfillPlan plan, boolean json) {
        if (json) {
            terminal.json(map(plan));
            return;
        }
        if (plan.work() > 0) {
            terminal.out().print(reasons(plan));
        }
        remarks(plan).forEach(terminal::line);
        terminal.line(sentence(plan, "would do") + "; nothing was changed");
    }

    private String sentence(BackfillPlan plan, String does) {
        int launches = plan.parts().size();
        return "backfill of " + request.name() + " " + request.days() + " " + does + " " + days(plan.work()) + " in "
                + launches + (launches == 1 ? " launch" : " launches") + "; " + plan.upToDate() + " are up to date"
                + (plan.notChosen() == 0 ? "" : ", " + plan.notChosen() + " need work and are left alone");
    }

    private static String days(long pairs) {
        return pairs + (pairs == 1 ? " day of a tenant" : " days of tenants");
    }

    private List<String> remarks(BackfillPlan plan) {
        List<String> remarks = new ArrayList<>();
        plan.unknown().forEach((job, why) -> remarks.add("  " + job + " could not be looked at: " + why));
        plan.nameless()
                .forEach(tenant -> remarks.add("  left alone: " + tenant + ": " + TenantNames.NO_TEXT.sentence() + ". "
                        + TenantNames.NO_TEXT.action()));
        if (!request.leftAlone().isEmpty()) {
            remarks.add(
                    "  not part of it, for they know no days of tenants: " + String.join(", ", request.leftAlone()));
        }
        if (request.jobs().size() > 1) {
            remarks.add(
                    "  Each job is looked at again when those before it are done: what they publish is what it reads.");
        }
        return remarks;
    }

    /** Days of a tenant with the same reason in a row, in the order in which they are done. */
    private static TextTable reasons(BackfillPlan plan) {
        TextTable table = new TextTable(3, "JOB", "TENANT", "DAYS", "COUNT", "");
        int rows = 0;
        for (Part part : plan.parts()) {
            for (Map.Entry<String, SortedMap<LocalDate, Need>> tenant :
                    part.pairs().entrySet()) {
                for (Map.Entry<String, SortedSet<LocalDate>> reason :
                        byReason(tenant.getValue()).entrySet()) {
                    if (++rows <= REASONS) {
                        table.row(
                                part.job(),
                                tenant.getKey(),
                                CalendarText.span(reason.getValue()),
                                String.valueOf(reason.getValue().size()),
                                reason.getKey());
                    }
                }
            }
        }
        if (rows > REASONS) {
            table.row("", "", "", "", "and " + (rows - REASONS) + " more rows; --dry-run --json lists every day");
        }
        return table;
    }

    private static Map<String, SortedSet<LocalDate>> byReason(SortedMap<LocalDate, Need> days) {
        Map<String, SortedSet<LocalDate>> byReason = new LinkedHashMap<>();
        days.forEach((day, need) ->
                byReason.computeIfAbsent(need.reason(), r -> new TreeSet<>()).add(day));
        return byReason;
    }

    void result(BackfillPlan plan, BackfillResult result, boolean json) {
        if (json) {
            Map<String, @Nullable Object> map = map(plan);
            map.putAll(map(result));
            terminal.json(map);
            return;
        }
        if (!result.launches().isEmpty()) {
            terminal.out().print(launches(result.launches()));
        }
        result.launches().forEach(this::errors);
        result.failures().forEach((job, why) -> terminal.line("  " + job + " FAILED: " + why));
        result.leftOut().forEach((tenant, why) -> terminal.line("  " + tenant + " was left out of later jobs: " + why));
        terminal.line("backfill of " + request.name() + " " + request.days() + ": " + counts(result));
        if (result.exitCode() != ExitCode.DONE) {
            next(result);
        }
    }

    private static TextTable launches(List<Launched> launches) {
        TextTable table =
                new TextTable(2, "JOB", "DAYS", "EXECUTION", "DONE", "FAILED", "DONE MEANWHILE", "LEFT", "TIME", "");
        for (Launched launched : launches) {
            table.row(
                    launched.part().job(),
                    launched.part().days().toString(),
                    String.valueOf(launched.result().executionId()),
                    String.valueOf(launched.done()),
                    String.valueOf(launched.failed()),
                    String.valueOf(launched.meanwhile()),
                    String.valueOf(launched.left()),
                    Listing.duration(launched.result().tenants().stream()
                            .mapToLong(tenant -> tenant.durationMillis())
                            .max()
                            .orElse(0)),
                    launched.result().status());
        }
        return table;
    }

    /** Why tenants failed; what else there is to read is with the executions. */
    private void errors(Launched launched) {
        LaunchResult result = launched.result();
        List<TenantResult> failed = result.tenants().stream()
                .filter(tenant -> tenant.status() == TenantResult.Status.FAILED)
                .toList();
        for (TenantResult tenant : failed.subList(0, Math.min(ERRORS, failed.size()))) {
            terminal.line("  " + tenant.tenant() + " FAILED at " + result.job() + ": " + tenant.error());
            terminal.line("    " + (tenant.action() == null ? "" : tenant.action()));
        }
        if (failed.size() > ERRORS) {
            terminal.line("  and " + (failed.size() - ERRORS) + " more of execution " + result.executionId());
        }
        long warnings = result.warnings().size()
                + result.tenants().stream()
                        .mapToLong(tenant -> tenant.warnings().size())
                        .sum();
        if (warnings > 0) {
            terminal.line("  " + warnings + (warnings == 1 ? " warning" : " warnings") + ": 'ppa run "
                    + result.executionId() + "' shows " + (warnings == 1 ? "it" : "them"));
        }
        if (!result.error().isEmpty() && !result.tenants().isEmpty()) {
            terminal.line("  execution " + result.executionId() + ": " + result.error());
        }
    }

    private static String counts(BackfillResult result) {
        if (result.launches().isEmpty()
                && result.left() == 0
                && result.broken() == null
                && result.failures().isEmpty()) {
            return "nothing to do";
        }
        List<String> counts = new ArrayList<>(List.of(days(result.done()) + " done"));
        if (result.failed() > 0) {
            counts.add(result.failed() + " failed");
        }
        if (result.meanwhile() > 0) {
            counts.add(result.meanwhile() + (result.meanwhile() == 1 ? " was" : " were") + " done meanwhile");
        }
        if (result.broken() != null && result.broken().pairs() > 0) {
            counts.add(result.broken().pairs() + " broken off");
        }
        if (result.left() > 0) {
            counts.add(result.left() + " not begun");
        }
        return String.join(", ", counts);
    }

    private void next(BackfillResult result) {
        if (result.refused() != null) {
            terminal.line("  refused: " + result.refused().getMessage() + ". "
                    + result.refused().action());
        }
        if (result.halted() != null) {
            terminal.line("  ended before it was through: " + result.halted());
        }
        if (result.broken() != null) {
            terminal.line("  broke off at " + result.broken().what() + ": "
                    + Failures.tell(result.broken().why()).message());
        }
        result.launches().stream()
                .filter(launched -> launched.result().exitCode() != ExitCode.DONE && launched.failed() == 0)
                .filter(launched -> launched.left() == 0)
                .forEach(launched -> terminal.line("  next: ppa rerun "
                        + launched.result().executionId() + " (its days are done, a step after them is not)"));
        terminal.line("  next: the same command, once the cause is gone: it does only what is left");
    }

    private Map<String, @Nullable Object> map(BackfillPlan plan) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("name", request.name());
        map.put("day", request.days().toString());
        map.put("work", plan.work());
        map.put("upToDate", plan.upToDate());
        map.put("notChosen", plan.notChosen());
        map.put(
                "plan",
                plan.parts().stream().flatMap(part -> days(part).stream()).toList());
        map.put("notLookedAt", plan.unknown());
        map.put("nameless", plan.nameless());
        map.put("leftAlone", request.leftAlone());
        return map;
    }

    private static List<Map<String, Object>> days(Part part) {
        List<Map<String, Object>> days = new ArrayList<>();
        part.pairs()
                .forEach((tenant, needs) -> needs.forEach((day, need) -> {
                    Map<String, Object> map = new LinkedHashMap<>();
                    map.put("job", part.job());
                    map.put("launch", part.days().toString());
                    map.put("tenant", tenant);
                    map.put("day", day);
                    map.put("kind", need.why().name().toLowerCase(Locale.ROOT));
                    map.put("reason", need.reason());
                    days.add(map);
                }));
        return days;
    }

    private static Map<String, @Nullable Object> map(BackfillResult result) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("done", result.done());
        map.put("failed", result.failed());
        map.put("doneMeanwhile", result.meanwhile());
        map.put("left", result.left());
        map.put("launches", result.launches().stream().map(BackfillText::map).toList());
        map.put("failures", result.failures());
        map.put("leftOut", new TreeMap<>(result.leftOut()));
        map.put("halted", result.halted());
        map.put("refused", result.refused() == null ? null : result.refused().getMessage());
        map.put("brokenOff", result.broken() == null ? null : broken(result.broken()));
        map.put("exitCode", exitCode(result).number());
        return map;
    }

    private static ExitCode exitCode(BackfillResult result) {
        return result.broken() == null
                ? result.exitCode()
                : Failures.tell(result.broken().why()).code();
    }

    private static Map<String, Object> broken(Broken broken) {
        return Map.of(
                "at", broken.what(),
                "days", broken.pairs(),
                "error", Failures.tell(broken.why()).message());
    }

    private static Map<String, @Nullable Object> map(Launched launched) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("job", launched.part().job());
        map.put("day", launched.part().days().toString());
        map.put("execution", launched.result().executionId());
        map.put("status", launched.result().status());
        map.put("done", launched.done());
        map.put("failed", launched.failed());
        map.put("doneMeanwhile", launched.meanwhile());
        map.put("left", launched.left());
        map.put(
                "tenants",
                launched.result().tenants().stream().map(Listing::map).toList());
        map.put("steps", launched.result().said());
        map.put(
                "warnings",
                launched.result().warnings().stream().map(Listing::map).toList());
        map.put(
                "error",
                launched.result().error().isEmpty() ? null : launched.result().error());
        return map;
    }
}
