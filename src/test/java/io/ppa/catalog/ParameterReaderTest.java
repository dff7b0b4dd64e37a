package io.ppa.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ppa.catalog.ParameterDefinition.Bounds;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ParameterReaderTest {

    /** 23:30 UTC on 31 March 2024, when the clock's own zone already writes 1 April. */
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2024-03-31T23:30:00Z"), ZoneId.of("Pacific/Chatham"));

    private static final JobDefinition JOB = job();

    @ParameterizedTest(name = "{0} -> {1}")
    @MethodSource("values")
    void a_value_is_typed(String argument, Object value) {
        String name = argument.substring(0, argument.indexOf('='));

        String[] arguments = name.equals("must") ? new String[] {argument} : new String[] {"must=x", argument};

        assertThat(read(arguments).values()).containsEntry(name, value);
    }

    static Stream<Arguments> values() {
        return Stream.of(
                arguments("range=yesterday", range("2024-03-30", "2024-03-30")),
                arguments("range=Today", range("2024-03-31", "2024-03-31")),
                arguments("range=today-7..yesterday", range("2024-03-24", "2024-03-30")),
                arguments("range=yesterday-1", range("2024-03-29", "2024-03-29")),
                arguments("range=2024-02-29", range("2024-02-29", "2024-02-29")),
                arguments("range=2024-03-01..yesterday", range("2024-03-01", "2024-03-30")),
                arguments("range=2024-03-01 .. 2024-03-31", range("2024-03-01", "2024-03-31")),
                arguments("day=2000-01-01", range("2000-01-01", "2000-01-01")),
                arguments("list=b,a , b", List.of("a", "b")),
                arguments("list=O'Neil/1", List.of("O'Neil/1")),
                arguments("list=[\"b,c\",\" a \",\"[\",\"\"]", List.of("", " a ", "[", "b,c")),
                arguments("list=[]", List.of()),
                arguments("list=\uD83D\uDCC8", List.of("\uD83D\uDCC8")),
                arguments("bool=true", true),
                arguments("bool=false", false),
                arguments("integer=1", 1L),
                arguments("integer=1e1", 10L),
                arguments("fraction=0.25", 0.25),
                arguments("fraction=5e-2", 0.05),
                arguments("must=a=b,c", "a=b,c"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unusable")
    void a_value_that_cannot_be_used_is_named_with_its_bound_and_fix(String argument, String fault) {
        assertFaults(List.of("must=x", argument), argument + ": " + fault);
    }

    static Stream<Arguments> unusable() {
        String isoRange =
                " is not a day; write an ISO date such as 2024-03-31, yesterday, today or today-7, or two of them as "
                        + "FIRST..LAST";
        return Stream.of(
                arguments("range=2024-02-30", "there is no day 2024-02-30: 2024-02 has 29 days"),
                arguments("range=2023-02-29", "there is no day 2023-02-29: 2023-02 has 28 days"),
                arguments("range=2024-13-01", "there is no day 2024-13-01: months go from 01 to 12"),
                arguments("range=2024-3-1", "'2024-3-1'" + isoRange),
                arguments("range=31.03.2024", "'31.03.2024'" + isoRange),
                arguments("range=2024-03-01..", "''" + isoRange),
                arguments("range=2024-03-01...2024-03-02", "'.2024-03-02'" + isoRange),
                arguments(
                        "range=2024-03-02..2024-03-01", "2024-03-02 is after 2024-03-01; write the earlier day first"),
                arguments(
                        "range=2024-02-29..2024-03-31",
                        "a range of 32 days is longer than the 31 allowed; launch it in parts"),
                arguments(
                        "range=2024-04-01",
                        "2024-04-01 is in the future; the last day that can be asked for is 2024-03-31 (UTC)"),
                arguments("range=1999-12-31", "1999-12-31 is before the first day allowed, 2000-01-01"),
                arguments(
                        "range=",
                        "the value is missing; write range=2024-03-01..2024-03-31 or leave it out for yesterday"),
                arguments(
                        "day=2024-03-01..2024-03-02",
                        "'2024-03-01..2024-03-02' is not a day; write an ISO date such as 2024-03-31, yesterday, today or today-7"),
                arguments("list=a,,b", "'a,,b' has an empty item; write a,b without stray commas"),
                arguments("list=a,", "'a,' has an empty item; write a,b without stray commas"),
                arguments("list=a,b,c,d,e", "5 items are more than the 4 allowed; launch it in parts"),
                arguments("list=[\"a\"", json("[\"a\"")),
                arguments("list=[1]", json("[1]")),
                arguments("list=[\"a\"] x", json("[\"a\"] x")),
                arguments("bool=yes", "'yes' is neither true nor false"),
                arguments("integer=0", "0 is out of bounds; it must be from 1 to 10"),
                arguments("integer=11", "11 is out of bounds; it must be from 1 to 10"),
                arguments("integer=1.5", "1.5 is not a whole number"),
                arguments("integer=ten", "'ten' is not a number"),
                arguments("integer=1e9999", "'1e9999' is not a number"),
                arguments("fraction=1.5", "1.5 is not between 0 and 1"),
                arguments("fraction=-0.1", "-0.1 is not between 0 and 1"),
                arguments("fraction=0.75", "0.75 is out of bounds; it must be from 0 to 0.5"),
                arguments("fraction=NaN", "'NaN' is not a number"),
                arguments("integers=1", "sample has no parameter 'integers'; did you mean 'integer'?"),
                arguments(
                        "x=1", "sample has no parameter 'x'; known: range, day, list, bool, integer, fraction, must"));
    }

    @Test
    void defaults_fill_what_is_left_out_in_the_order_of_the_file() {
        assertThat(read("must=x").values())
                .containsExactly(
                        entry("range", range("2024-03-30", "2024-03-30")),
                        entry("day", range("2024-03-31", "2024-03-31")),
                        entry("list", List.of()),
                        entry("bool", false),
                        entry("integer", 5L),
                        entry("fraction", 0.5),
                        entry("must", "x"));
    }

    @Test
    void all_faults_come_in_one_error() {
        assertFaults(
                List.of("2024-03-31", "=x", "range=x", "bool=true", "bool=true"),
                "'2024-03-31' is not name=value; known names: range, day, list, bool, integer, fraction, must",
                "'=x' is not name=value; known names: range, day, list, bool, integer, fraction, must",
                "bool=true: 'bool' is given twice; give it once",
                "range=x: 'x' is not a day; write an ISO date such as 2024-03-31, yesterday, today or today-7, or two of them "
                        + "as FIRST..LAST",
                "must must be given; write must=some text");
    }

    @Test
    void the_canonical_form_is_the_same_however_it_was_written_and_reads_back_the_same_later() {
        LaunchParameters parameters =
                read("must=x", "range=2024-03-30..today", "list=[\"b,c\",\"a\"]", "fraction=1e-5");

        assertThat(parameters.canonical())
                .containsExactly(
                        entry("range", "2024-03-30..2024-03-31"),
                        entry("day", "2024-03-31"),
                        entry("list", "[\"a\",\"b,c\"]"),
                        entry("bool", "false"),
                        entry("integer", "5"),
                        entry("fraction", "1.0E-5"),
                        entry("must", "x"));
        assertThat(read("must=x", "range=2024-03-30..yesterday", "list=a").canonical())
                .containsEntry("range", "2024-03-30")
                .containsEntry("list", "[\"a\"]");
        Clock later = Clock.offset(CLOCK, Duration.ofDays(100));
        List<String> again = new ArrayList<>();
        parameters.canonical().forEach((name, text) -> again.add(name + "=" + text));
        assertThat(new ParameterReader(later).read(JOB, again)).isEqualTo(parameters);
    }

    @Test
    void typed_access_names_a_parameter_that_is_not_there() {
        LaunchParameters parameters = read("must=x", "day=2024-03-01");

        assertThat(parameters.days("day").first()).isEqualTo(LocalDate.of(2024, 3, 1));
        assertThat(parameters.days("range").days()).containsExactly(LocalDate.of(2024, 3, 30));
        assertThat(parameters.list("list")).isEmpty();
        assertThat(parameters.values())
                .containsEntry("bool", false)
                .containsEntry("integer", 5L)
                .containsEntry("fraction", 0.5)
                .containsEntry("must", "x");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> parameters.list("tenants"))
                .withMessageStartingWith("no parameter tenants; there are [range, day, ");
    }

    @Test
    void a_range_has_its_days_in_order_and_no_other_way_round() {
        assertThat(range("2024-02-28", "2024-03-01").days())
                .containsExactly(LocalDate.of(2024, 2, 28), LocalDate.of(2024, 2, 29), LocalDate.of(2024, 3, 1));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> range("2024-03-02", "2024-03-01"))
                .withMessage("2024-03-02 is after 2024-03-01");
    }

    private static LaunchParameters read(String... arguments) {
        return new ParameterReader(CLOCK).read(JOB, List.of(arguments));
    }

    private static void assertFaults(List<String> arguments, String... faults) {
        String head = faults.length == 1 ? "1 parameter" : faults.length + " parameters";
        assertThatExceptionOfType(ParameterException.class)
                .isThrownBy(() -> new ParameterReader(CLOCK).read(JOB, arguments))
                .satisfies(e -> assertThat(e.faults()).containsExactly(faults))
                .withMessage("sample: " + head + " cannot be used\n  " + String.join("\n  ", faults));
    }

    private static String json(String value) {
        return "'" + value + "' is not a JSON array of texts such as [\"a,b\",\"c\"] (quote it for the shell)";
    }

    private static DayRange range(String first, String last) {
        return new DayRange(LocalDate.parse(first), LocalDate.parse(last));
    }

    private static JobDefinition job() {
        Bounds bounds = new Bounds(LocalDate.of(2000, 1, 1), 31, 4, BigDecimal.ONE, BigDecimal.TEN);
        Bounds half = new Bounds(LocalDate.EPOCH, 1, 1, null, new BigDecimal("0.5"));
        Map<String, ParameterDefinition> parameters = new LinkedHashMap<>();
        add(parameters, "range", ParameterType.DAY_RANGE, "yesterday", bounds);
        add(parameters, "day", ParameterType.DAY, "today", bounds);
        add(parameters, "list", ParameterType.LIST, "[]", bounds);
        add(parameters, "bool", ParameterType.BOOLEAN, "false", bounds);
        add(parameters, "integer", ParameterType.INTEGER, "5", bounds);
        add(parameters, "fraction", ParameterType.FRACTION, "0.5", half);
        add(parameters, "must", ParameterType.TEXT, null, bounds);
        return new JobDefinition(
                "sample",
                "A summary",
                "A description.",
                List.of("a_table"),
                parameters,
                List.of("first", "second"),
                new Settings(Map.of("parallelism", new Settings.Value(2L, "2"))),
                Lineage.NONE,
                "jobs/sample.yml");
    }

    private static void add(
            Map<String, ParameterDefinition> parameters,
            String name,
            ParameterType type,
            @Nullable String defaultValue,
            Bounds bounds) {
        parameters.put(name, new ParameterDefinition(name, type, defaultValue, "Help of " + name + ".", bounds));
    }

    /** The sample job is here, so its help is tested here. */
    @Test
    void help_shows_all_an_operator_may_give() {
        assertThat(JobHelp.text(JOB, Optional.of(new Runbook("jobs/sample.md", ""))))
                .isEqualTo("""
                        sample – A summary

                          A description.

                        Parameters (name=value):
                          range  day-range, from 2000-01-01 to today (UTC), at most 31 days at once, default yesterday
                              Help of range.
                          day  day, from 2000-01-01 to today (UTC), default today
                              Help of day.
                          list  list, at most 4, default all
                              Help of list.
                          bool  boolean, default false
                              Help of bool.
                          integer  integer, from 1 to 10, default 5
                              Help of integer.
                          fraction  fraction, from 0 to 0.5, default 0.5
                              Help of fraction.
                          must  text, must be given
                              Help of must.

                        Steps:      first → second
                        Publishes:  a_table
                        Runbook:    jobs/sample.md ('ppa jobs sample --runbook' prints it)
                        Settings (jobs/sample.yml; --config-dir overrides):
                          parallelism: 2""");
        assertThat(JobHelp.asMap(JOB, Optional.empty()))
                .containsEntry("name", "sample")
                .containsEntry("steps", List.of("first", "second"))
                .containsEntry("settings", Map.of("parallelism", "2"))
                .containsKeys("summary", "description", "parameters", "publishes", "source");
    }
}
