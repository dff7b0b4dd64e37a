package io.ppa.cli;

import io.ppa.backfill.JobDays;
import io.ppa.backfill.JobDays.Cell;
import io.ppa.backfill.JobDays.State;
import io.ppa.text.OneLine;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The calendar as lines: of each job a row per tenant and a column per day, and below it what is wrong, why, and what to type. A range
 * that is wider than a terminal goes on below.
 */
final class CalendarText {

    /** With the names beside them, these fit into 100 columns. */
    private static final int DAYS_ABREAST = 62;

    private static final int NAME_WIDTH = 30;

    /** Of more tenants those that are well are counted, not drawn. */
    private static final int ROWS = 40;

    private static final int REASONS = 30;

    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("MMM yyyy", Locale.ENGLISH);

    private static final Map<State, Character> SYMBOLS = Map.of(
            State.DONE, '.',
            State.MISSING, 'M',
            State.FAILED, 'F',
            State.STALE, 'S',
            State.RUNNING, 'R',
            State.NOTHING, '-',
            State.UNKNOWN, '?');

    private final boolean onlyProblems;

    private final boolean quick;

    /** @param quick whether the ledger alone was looked at */
    CalendarText(boolean onlyProblems, boolean quick) {
        this.onlyProblems = onlyProblems;
        this.quick = quick;
    }

    List<String> lines(JobDays job) {
        List<String> lines = new ArrayList<>();
        lines.add(job.job() + " " + job.days() + ": " + summary(job));
        if (!job.unknown().isEmpty()) {
            lines.add("  could not be looked at, so that nothing is known to be missing or stale: " + job.unknown());
        }
        List<String> drawn = drawn(job);
        if (!drawn.isEmpty()) {
            List<LocalDate> days = job.days().days();
            for (int from = 0; from < days.size(); from += DAYS_ABREAST) {
                block(job, drawn, days.subList(from, Math.min(from + DAYS_ABREAST, days.size())), lines);
            }
        }
        int hidden = job.tenants().size() - drawn.size();
        if (hidden > 0 && !onlyProblems) {
            lines.add("  and " + hidden + " tenants without a problem");
        }
        reasons(job, lines);
        lines.add("");
        return lines;
    }

    private String summary(JobDays job) {
        if (job.tenants().isEmpty()) {
            return job.ofNoTenant()
                    ? "never run"
                    : "no tenant is in the ledger"
                            + (quick || !job.unknown().isEmpty() ? "" : ", or has anything to do");
        }
        List<String> counts = new ArrayList<>();
        for (State state :
                List.of(State.DONE, State.MISSING, State.FAILED, State.STALE, State.RUNNING, State.UNKNOWN)) {
            long count = job.count(state);
            if (count > 0 || state == State.DONE) {
                counts.add(count + " "
                        + (state == State.UNKNOWN
                                ? "not in the ledger"
                                : state.name().toLowerCase(Locale.ROOT)));
            }
        }
        int tenants = job.tenants().size();
        String who = job.ofNoTenant() ? "of no tenant" : tenants + (tenants == 1 ? " tenant" : " tenants");
        return who + ", days " + String.join(", ", counts);
    }

    /** Every tenant while they are few, else those with a problem. */
    private List<String> drawn(JobDays job) {
        boolean all = !onlyProblems && job.tenants().size() <= ROWS;
        return job.tenants().keySet().stream()
                .filter(tenant -> all || job.problem(tenant))
                .toList();
    }

    private static void block(JobDays job, List<String> tenants, List<LocalDate> days, List<String> lines) {
        int width = Math.max(
                12,
                tenants.stream()
                        .mapToInt(tenant -> width(name(job, tenant)))
                        .max()
                        .orElse(0));
        String indent = " ".repeat(width + 4);
        lines.add(indent + months(days));
        lines.add(indent + digits(days, day -> day / 10 == 0 ? ' ' : (char) ('0' + day / 10)));
        lines.add(indent + digits(days, day -> (char) ('0' + day % 10)));
        for (String tenant : tenants) {
            SortedMap<LocalDate, Cell> cells = job.tenants().get(tenant);
            StringBuilder row = new StringBuilder("  " + padded(name(job, tenant), width) + "  ");
            days.forEach(day -> row.append(cells == null ? ' ' : symbol(cells.get(day))));
            lines.add(row.toString().stripTrailing());
        }
    }

    private static char symbol(@Nullable Cell cell) {
        return cell == null ? ' ' : SYMBOLS.getOrDefault(cell.state(), '?');
    }

    private static String name(JobDays job, String tenant) {
        String name = job.ofNoTenant() ? "(no tenant)" : OneLine.of(tenant);
        return name.codePointCount(0, name.length()) <= NAME_WIDTH
                ? name
                : name.substring(0, name.offsetByCodePoints(0, NAME_WIDTH - 1)) + "…";
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - width(text));
    }

    private interface Digit {
        char of(int dayOfMonth);
    }

    private static String digits(List<LocalDate> days, Digit digit) {
        StringBuilder line = new StringBuilder();
        days.forEach(day -> line.append(digit.of(day.getDayOfMonth())));
        return line.toString().stripTrailing();
    }

    /** Each month's name over its first day, where there is room for it. */
    private static String months(List<LocalDate> days) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < days.size(); i++) {
            LocalDate day = days.get(i);
            String month = MONTH.format(day);
            boolean fits = line.length() <= i && i + month.length() <= days.size();
            if (i == 0 || (day.getDayOfMonth() == 1 && fits)) {
                line.append(" ".repeat(i - line.length())).append(month).append(' ');
            }
        }
        return line.toString().stripTrailing();
    }

    /** What is wrong with whom, days with the same reason together. */
    private static void reasons(JobDays job, List<String> lines) {
        Map<String, SortedSet<LocalDate>> byReason = new LinkedHashMap<>();
        job.tenants()
                .forEach((tenant, days) -> days.forEach((day, cell) -> {
                    if (cell.problem() || cell.state() == State.RUNNING) {
                        byReason.computeIfAbsent(reason(job, tenant, cell), r -> new TreeSet<>())
                                .add(day);
                    }
                }));
        byReason.entrySet().stream()
                .limit(REASONS)
                .forEach(reason -> lines.add("  " + span(reason.getValue()) + " " + reason.getKey()));
        int more = byReason.size() - REASONS;
        if (more > 0) {
            lines.add("  and " + more + (more == 1 ? " more reason" : " more reasons") + "; --json lists every day");
        }
    }

    private static String reason(JobDays job, String tenant, Cell cell) {
        String word = LedgerCommand.word(cell);
        String why = cell.reason().startsWith(word)
                ? cell.reason()
                : cell.reason().isEmpty() ? word : word + ": " + cell.reason();
        String at = cell.execution() == null || cell.state() == State.RUNNING
                ? ""
                : " (execution " + cell.execution() + ")";
        return (job.ofNoTenant() ? "" : OneLine.of(tenant) + " ") + why + at;
    }

    static String span(SortedSet<LocalDate> days) {
        if (days.size() == 1) {
            return days.first().toString();
        }
        boolean gapless = days.first().plusDays(days.size() - 1L).equals(days.last());
        return days.first() + ".." + days.last() + (gapless ? "" : " (" + days.size() + " days)");
    }

    /**
     * What the symbols mean, what was looked at, and what to type.
     *
     * @param schedules their names, each with its jobs: one command for all is better than one for each
     */
    List<String> footer(List<JobDays> calendar, Map<String, List<String>> schedules) {
        List<String> lines = new ArrayList<>();
        lines.add("  . done   M missing   F failed   S stale   R running   - nothing to do"
                + (calendar.stream().anyMatch(job -> job.count(State.UNKNOWN) > 0) ? "   ? not in the ledger" : ""));
        if (quick) {
            lines.add(
                    "  looked at: the ledger alone. Without --quick input and settings are, too: what is missing or stale.");
        } else {
            lines.add(
                    "  looked at: the ledger, the settings, which days have input, the rows of days whose partitions moved.");
        }
        String lastDayOnly =
                calendar.stream().filter(JobDays::lastDayOnly).map(JobDays::job).collect(Collectors.joining(", "));
        if (!quick && !lastDayOnly.isEmpty()) {
            lines.add("  " + lastDayOnly + ": of the last day alone; only doing it again tells whether it is stale.");
        }
        lines.addAll(next(calendar, schedules));
        return lines;
    }

    private static List<String> next(List<JobDays> calendar, Map<String, List<String>> schedules) {
        List<String> jobs = new ArrayList<>();
        SortedSet<LocalDate> days = new TreeSet<>();
        calendar.stream()
                .filter(job -> !job.ofNoTenant())
                .forEach(job -> job.tenants()
                        .values()
                        .forEach(cells -> cells.forEach((day, cell) -> {
                            if (cell.problem()) {
                                days.add(day);
                                if (!jobs.contains(job.job())) {
                                    jobs.add(job.job());
                                }
                            }
                        })));
        if (jobs.isEmpty()) {
            return List.of();
        }
        String range = " --from " + days.first() + " --to " + days.last();
        return schedules.entrySet().stream()
                .filter(schedule -> jobs.size() > 1 && schedule.getValue().containsAll(jobs))
                .findFirst()
                .map(schedule -> List.of("  next: ppa backfill " + schedule.getKey() + range))
                .orElseGet(() -> jobs.stream()
                        .map(job -> "  next: ppa backfill " + job + range)
                        .toList());
    }
}
