package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.backfill.JobDays;
import io.ppa.backfill.JobDays.Cell;
import io.ppa.backfill.JobDays.State;
import io.ppa.catalog.DayRange;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The calendar on a terminal: wide, long and large ones. */
class CalendarTextTest {

    private static final LocalDate FIRST = LocalDate.of(2024, 1, 1);

    private static SortedMap<LocalDate, Cell> row(int days, State state) {
        SortedMap<LocalDate, Cell> row = new TreeMap<>();
        for (int i = 0; i < days; i++) {
            row.put(FIRST.plusDays(i), new Cell(state, "", null));
        }
        return row;
    }

    private static JobDays job(int days, SortedMap<String, SortedMap<LocalDate, Cell>> tenants) {
        return new JobDays("daily-rollup", new DayRange(FIRST, FIRST.plusDays(days - 1L)), tenants, false, false, "");
    }

    private static List<String> lines(JobDays job, boolean problems) {
        return new CalendarText(problems, false).lines(job);
    }

    @Test
    void aRangeWiderThanATerminal_goesOnBelow() {
        List<String> lines = lines(job(100, new TreeMap<>(Map.of("acme", row(100, State.DONE)))), false);
        assertThat(lines).allMatch(line -> line.length() <= 100);
        assertThat(lines.stream().filter(line -> line.startsWith("  acme")))
                .containsExactly("  acme          " + ".".repeat(62), "  acme          " + ".".repeat(38));
        assertThat(lines)
                .contains(
                        "                Jan 2024                       Feb 2024",
                        "                Mar 2024                     Apr 2024");
    }

    @Test
    void ofManyTenants_thoseThatAreWellAreCounted() {
        SortedMap<String, SortedMap<LocalDate, Cell>> tenants = new TreeMap<>();
        for (int i = 0; i < 500; i++) {
            tenants.put("t%03d".formatted(i), row(3, State.DONE));
        }
        tenants.put("t250", row(3, State.FAILED));
        assertThat(lines(job(3, tenants), false))
                .contains("  t250          FFF", "  and 499 tenants without a problem")
                .noneMatch(line -> line.startsWith("  t251"));
    }

    @Test
    void aLongName_isCutInTheGrid_andWholeBesideTheReason() {
        String name = "x".repeat(300);
        List<String> lines = lines(job(2, new TreeMap<>(Map.of(name, row(2, State.MISSING)))), false);
        assertThat(lines).contains("  " + "x".repeat(29) + "…  MM", "  2024-01-01..2024-01-02 " + name + " missing");
    }

    @Test
    void onlyProblems_leavesOutWhoIsWell() {
        SortedMap<String, SortedMap<LocalDate, Cell>> tenants =
                new TreeMap<>(Map.of("ill", row(2, State.STALE), "well", row(2, State.DONE)));
        assertThat(lines(job(2, tenants), true))
                .contains("  ill           SS")
                .noneMatch(line -> line.contains("well"));
    }

    @Test
    void manyReasons_areCutWithACount() {
        SortedMap<String, SortedMap<LocalDate, Cell>> tenants = new TreeMap<>();
        for (int i = 0; i < 35; i++) {
            tenants.put("t" + i, row(1, State.MISSING));
        }
        assertThat(lines(job(1, tenants), false)).contains("  and 5 more reasons; --json lists every day");
    }

    @Test
    void severalJobsOfOneSchedule_areMendedByOneCommand() {
        JobDays one = job(3, new TreeMap<>(Map.of("acme", row(3, State.MISSING))));
        JobDays other = new JobDays("rolling-risk", one.days(), one.tenants(), false, false, "");
        Map<String, List<String>> schedules = Map.of("nightly", List.of("daily-rollup", "rolling-risk"));
        assertThat(new CalendarText(false, false).footer(List.of(one, other), schedules))
                .contains("  next: ppa backfill nightly --from 2024-01-01 --to 2024-01-03");
        assertThat(new CalendarText(false, false).footer(List.of(one, other), Map.of()))
                .contains(
                        "  next: ppa backfill daily-rollup --from 2024-01-01 --to 2024-01-03",
                        "  next: ppa backfill rolling-risk --from 2024-01-01 --to 2024-01-03");
    }
}
