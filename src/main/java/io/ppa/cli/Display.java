package io.ppa.cli;

import io.ppa.job.JobRequest;
import io.ppa.job.Plan;
import io.ppa.job.Plan.TenantPlan;
import io.ppa.job.PlannedAction;
import io.ppa.job.PlannedChange;
import io.ppa.job.Progress;
import io.ppa.launch.LaunchResult;
import io.ppa.model.RunAction;
import io.ppa.model.RunWarning;
import io.ppa.model.TenantResult;
import io.ppa.text.TextTable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** Shows a run: a bar while a person watches, plain lines otherwise, and at the end a table or JSON. */
final class Display implements Progress {

    /** A run over many tenants may find thousands. */
    private static final int WARNINGS_SHOWN = 20;

    private static final int CHANGES_SHOWN = 20;

    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Terminal terminal;

    private final boolean json;

    private @Nullable ProgressBar bar;

    private long planned;

    private long finished;

    /** What was last heard to advance, and how far it was, in tenths. */
    private String advancing = "";

    private long tenths;

    Display(Terminal terminal, boolean json) {
        this.terminal = terminal;
        this.json = json;
    }

    void header(String text) {
        terminal.progress(text);
    }

    @Override
    public synchronized void planned(Plan plan) {
        done();
        planned = plan.tenants().size();
        finished = 0;
        if (terminal.interactive() && planned > 0) {
            bar = new ProgressBarBuilder()
                    .setTaskName("tenants")
                    .setInitialMax(planned)
                    .setConsumer(new ConsoleProgressBarConsumer(terminal.err()))
                    .build();
        } else {
            terminal.progress(
                    plan.work() + " days of " + planned + " tenants to do, " + plan.upToDate() + " up to date");
        }
    }

    @Override
    public synchronized void finished(TenantResult result) {
        finished++;
        if (bar != null) {
            bar.step();
            return;
        }
        String of = planned > 0 ? finished + "/" + planned + " " : "";
        String failed = result.error() == null ? "" : ": " + result.error();
        terminal.progress(of + result.tenant() + " " + result.status() + " in "
                + Listing.duration(result.durationMillis()) + failed);
    }

    @Override
    public synchronized void advanced(String what, long done, long all) {
        long tenth = all == 0 ? 10 : done * 10 / all;
        if (!what.equals(advancing) || tenth > tenths) {
            terminal.err().println(what + ": " + tenth * 10 + " %");
            advancing = what;
            tenths = tenth;
        }
    }

    /** Nothing more is drawn in place. */
    synchronized void done() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    int result(LaunchResult result) {
        done();
        if (json) {
            terminal.json(map(result));
        } else {
            table(result);
        }
        return result.exitCode().number();
    }

    private static Map<String, @Nullable Object> map(LaunchResult result) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("execution", result.executionId());
        map.put("job", result.job());
        map.put("day", result.days());
        map.put("status", result.status());
        map.put("exitCode", result.exitCode().number());
        map.put("upToDate", result.upToDate());
        map.put("doneBefore", result.doneBefore());
        map.put("tenants", result.tenants().stream().map(Listing::map).toList());
        map.put("steps", result.said());
        map.put("warnings", result.warnings().stream().map(Listing::map).toList());
        map.put("actions", result.actions().stream().map(Display::map).toList());
        map.put("error", result.error().isEmpty() ? null : result.error());
        return map;
    }

    private void table(LaunchResult result) {
        if (result.tenants().isEmpty()) {
            actions(result.actions());
            terminal.line("execution " + result.executionId() + " " + result.status() + withoutTenants(result));
            result.said().forEach((step, sentence) -> terminal.line("  " + step + ": " + sentence));
            warnings(result.executionId(), result.warnings());
            if (!result.status().equals("COMPLETED")) {
                terminal.line("  next: ppa rerun " + result.executionId());
            }
            return;
        }
        terminal.out().print(tenants(result.tenants()));
        remarks(result.tenants());
        result.said().forEach((step, sentence) -> terminal.line("  " + step + ": " + sentence));
        warnings(result.executionId(), result.warnings());
        String failed = result.error().isEmpty() ? "" : ": " + result.error();
        terminal.line("execution " + result.executionId() + " " + result.status() + failed);
        if (result.status().equals("FAILED") || result.status().equals("STOPPED")) {
            terminal.line("  next: ppa rerun " + result.executionId());
        }
    }

    /** A job that works on whole stores says in its steps what it did. */
    private static String withoutTenants(LaunchResult result) {
        if (!result.status().equals("COMPLETED")) {
            return ": " + result.error();
        }
        return result.upToDate() == 0 && !result.said().isEmpty()
                ? ""
                : ": nothing to do, " + result.upToDate() + " up to date";
    }

    static TextTable tenants(List<TenantResult> results) {
        TextTable table = new TextTable(
                2,
                "TENANT",
                "STATUS",
                "DAYS",
                "READ",
                "STAGED",
                "ADDED",
                "REMOVED",
                "CHANGED",
                "SAME",
                "REJECTED",
                "ORPHANS",
                "TIME");
        for (TenantResult result : results) {
            table.row(
                    result.tenant(),
                    result.status().name(),
                    String.valueOf(result.days().size()),
                    String.valueOf(result.read()),
                    String.valueOf(result.staged()),
                    String.valueOf(result.added()),
                    String.valueOf(result.removed()),
                    String.valueOf(result.changed()),
                    String.valueOf(result.unchanged()),
                    String.valueOf(result.rejected().values().stream()
                            .mapToLong(Long::longValue)
                            .sum()),
                    String.valueOf(result.orphans()),
                    Listing.duration(result.durationMillis()));
        }
        return table;
    }

    /** What a table cannot hold: reasons, warnings, errors. */
    void remarks(List<TenantResult> results) {
        for (TenantResult result : results) {
            if (!result.rejected().isEmpty()) {
                terminal.line("  " + result.tenant() + " rejected: " + Listing.rejected(result.rejected()));
            }
            result.warnings().forEach(warning -> terminal.line("  " + result.tenant() + " warning: " + warning));
            if (result.error() != null) {
                terminal.line("  " + result.tenant() + " FAILED: " + result.error());
                terminal.line("    " + (result.action() == null ? "" : result.action()));
            }
        }
    }

    /** The first of what the steps warned of, and where the others are. */
    void warnings(long executionId, List<RunWarning> warnings) {
        warnings.stream().limit(WARNINGS_SHOWN).forEach(warning -> {
            String who = warning.tenant() == null ? "" : warning.tenant() + " ";
            terminal.line("  " + who + "warning: " + warning.text());
        });
        int more = warnings.size() - WARNINGS_SHOWN;
        if (more > 0) {
            terminal.line("  and " + more + (more == 1 ? " more warning" : " more warnings") + ": 'ppa run "
                    + executionId + " --json' lists all");
        }
    }

    void plan(JobRequest request, Plan plan) {
        if (json) {
            terminal.json(map(request, plan));
            return;
        }
        if (!plan.actions().isEmpty()) {
            terminal.out().print(planned(plan.actions()));
            plan.actions().stream()
                    .filter(action -> !head(action.action()).equals(action.action()))
                    .forEach(action ->
                            terminal.line("  " + action.store() + " " + action.object() + ": " + action.action()));
            int count = plan.actions().size();
            terminal.line(request.job() + " " + request.days() + " would do " + (count == 1 ? "this" : "these " + count)
                    + "; nothing was changed");
            return;
        }
        TextTable table = new TextTable(2, "TENANT", "DAYS", "COUNT", "");
        for (TenantPlan tenant : plan.tenants()) {
            byReason(tenant)
                    .forEach((reason, days) ->
                            table.row(tenant.tenant(), span(days), String.valueOf(days.size()), reason));
        }
        terminal.out().print(table);
        changes(plan.changes());
        terminal.line(request.job() + " " + request.days() + " would do " + plan.work() + " days of "
                + plan.tenants().size() + " tenants; " + plan.upToDate() + " are up to date; nothing was changed");
    }

    private static Map<String, Object> map(JobRequest request, Plan plan) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("job", request.job());
        map.put("day", request.days().toString());
        map.put("work", plan.work());
        map.put("upToDate", plan.upToDate());
        map.put(
                "tenants",
                plan.tenants().stream()
                        .map(tenant -> Map.of("tenant", tenant.tenant(), "days", tenant.days()))
                        .toList());
        map.put("changes", plan.changes().stream().map(Display::map).toList());
        map.put("actions", plan.actions().stream().map(Display::map).toList());
        return map;
    }

    private static Map<String, @Nullable Object> map(PlannedAction action) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("store", action.store());
        map.put("object", action.object());
        map.put("action", action.action());
        map.put("rows", action.rows().isPresent() ? action.rows().getAsLong() : null);
        map.put("bytes", action.bytes().isPresent() ? action.bytes().getAsLong() : null);
        map.put("oldest", action.oldest() == null ? null : action.oldest().toString());
        map.put("newest", action.newest() == null ? null : action.newest().toString());
        return map;
    }

    /** What a reason follows stands in the table, the whole of it below. */
    private static String head(String action) {
        int colon = action.indexOf(": ");
        return colon < 0 ? action : action.substring(0, colon);
    }

    private static TextTable planned(List<PlannedAction> actions) {
        TextTable table = new TextTable(3, "STORE", "OBJECT", "ACTION", "ROWS", "BYTES", "OLDEST", "NEWEST");
        for (PlannedAction action : actions) {
            table.row(
                    action.store(),
                    action.object(),
                    head(action.action()),
                    count(action.rows()),
                    count(action.bytes()),
                    minute(action.oldest()),
                    minute(action.newest()));
        }
        return table;
    }

    static Map<String, @Nullable Object> map(RunAction action) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("store", action.store());
        map.put("object", action.object());
        map.put("action", action.action());
        map.put("rows", action.rows());
        map.put("bytes", action.bytes().isPresent() ? action.bytes().getAsLong() : null);
        map.put("oldest", action.oldest() == null ? null : action.oldest().toString());
        map.put("newest", action.newest() == null ? null : action.newest().toString());
        map.put("left", action.left());
        return map;
    }

    /** What was done to stores as a whole; nothing when nothing was. */
    void actions(List<RunAction> actions) {
        if (actions.isEmpty()) {
            return;
        }
        TextTable table = new TextTable(3, "STORE", "OBJECT", "ACTION", "ROWS", "BYTES", "OLDEST", "NEWEST", "LEFT");
        for (RunAction action : actions) {
            table.row(
                    action.store(),
                    action.object(),
                    action.action(),
                    String.valueOf(action.rows()),
                    count(action.bytes()),
                    minute(action.oldest()),
                    minute(action.newest()),
                    String.valueOf(action.left()));
        }
        terminal.out().print(table);
    }

    /** UTC. */
    private static String minute(@Nullable Instant time) {
        return time == null ? "–" : MINUTE.format(time);
    }

    private static String count(OptionalLong number) {
        return number.isPresent() ? String.valueOf(number.getAsLong()) : "–";
    }

    private static Map<String, @Nullable Object> map(PlannedChange change) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("tenant", change.tenant());
        map.put("item", change.item());
        map.put("property", change.property());
        map.put("before", number(change.before()));
        map.put("after", number(change.after()));
        return map;
    }

    private static @Nullable Double number(OptionalDouble number) {
        return number.isPresent() ? number.getAsDouble() : null;
    }

    /** Of each tenant the largest ones: a graph may have a million. */
    private void changes(List<PlannedChange> changes) {
        if (changes.isEmpty()) {
            return;
        }
        TextTable table = new TextTable(3, "TENANT", "ITEM", "PROPERTY", "NOW", "THEN");
        Map<String, List<PlannedChange>> byTenant =
                new TreeMap<>(changes.stream().collect(Collectors.groupingBy(PlannedChange::tenant)));
        byTenant.values().stream()
                .flatMap(ofTenant -> ofTenant.stream()
                        .sorted(Comparator.comparingDouble(Display::size).reversed())
                        .limit(CHANGES_SHOWN))
                .forEach(change -> table.row(
                        change.tenant(),
                        change.item(),
                        change.property(),
                        figure(change.before()),
                        figure(change.after())));
        terminal.out().print(table);
        long hidden = byTenant.values().stream()
                .mapToLong(ofTenant -> Math.max(0, ofTenant.size() - CHANGES_SHOWN))
                .sum();
        if (hidden > 0) {
            terminal.line("and " + hidden + " smaller changes; --json lists all");
        }
    }

    private static double size(PlannedChange change) {
        return change.before().isPresent() && change.after().isPresent()
                ? Math.abs(change.after().getAsDouble() - change.before().getAsDouble())
                : Double.POSITIVE_INFINITY;
    }

    private static String figure(OptionalDouble number) {
        return number.isPresent() ? String.format(Locale.ROOT, "%.6f", number.getAsDouble()) : "–";
    }

    private static SortedMap<String, SortedSet<LocalDate>> byReason(TenantPlan tenant) {
        SortedMap<String, SortedSet<LocalDate>> days = new TreeMap<>();
        tenant.days()
                .forEach((day, reason) ->
                        days.computeIfAbsent(reason, r -> new TreeSet<>()).add(day));
        return days;
    }

    private static String span(SortedSet<LocalDate> days) {
        return days.size() == 1 ? days.first().toString() : days.first() + " … " + days.last();
    }
}
