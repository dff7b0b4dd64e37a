package io.ppa.catalog;

import io.ppa.catalog.ScheduleDefinition.Misfire;
import io.ppa.catalog.ScheduleDefinition.OnFailure;
import io.ppa.catalog.ScheduleDefinition.Word;
import io.ppa.catalog.YamlSection.Text;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quartz.CronExpression;

/** Reads one file of schedules/. What is wrong goes to the faults; the definition is then not to be used. */
final class ScheduleFile {

    /** What late feedback can still change ends long before; more would plan a year of days every night. */
    private static final int MAX_LOOKBACK = 370;

    private static final int DEFAULT_LOOKBACK = 3;

    private final YamlFile file;

    private final YamlSection top;

    private final Map<String, JobDefinition> jobs;

    private ScheduleFile(YamlFile file, YamlSection top, Map<String, JobDefinition> jobs) {
        this.file = file;
        this.top = top;
        this.jobs = jobs;
    }

    /** @param jobs those there are, by name: a schedule may name no other */
    static Optional<ScheduleDefinition> read(YamlFile file, Map<String, JobDefinition> jobs, Faults faults) {
        return file.section(faults).map(top -> new ScheduleFile(file, top, jobs).definition());
    }

    private ScheduleDefinition definition() {
        JobFile.checkName(file, top);
        String summary = top.text("summary").map(Text::value).orElse("");
        String cron = cron();
        ZoneId zone = zone();
        Misfire misfire = top.text("misfire")
                .map(text -> word("misfire", text, Misfire.values()))
                .orElse(Misfire.RUN_ONCE);
        boolean enabled = enabled();
        LocalTime deadline = deadline();
        OnFailure onFailure = top.optionalText("on-failure")
                .map(text -> word("on-failure", text, OnFailure.values()))
                .orElse(OnFailure.STOP_TENANT);
        int lookback = lookback();
        List<String> run = run();
        Map<String, String> parameters = parameters(run);
        checkLookback(run, parameters, lookback);
        top.finish();
        return new ScheduleDefinition(
                file.baseName(),
                summary,
                cron,
                zone,
                misfire,
                enabled,
                deadline,
                onFailure,
                lookback,
                run,
                parameters,
                file.name());
    }

    private String cron() {
        Optional<Text> cron = top.text("cron");
        cron.ifPresent(text -> {
            try {
                CronExpression.validateExpression(text.value());
                if (new FireTimes(text.value(), ZoneOffset.UTC).never()) {
                    top.fault(text.line(), "the cron expression '" + text.value() + "' names a time that never comes");
                }
            } catch (ParseException e) {
                top.fault(
                        text.line(),
                        "the cron expression '" + text.value() + "' does not parse: " + e.getMessage()
                                + "; write seconds, minutes, hours, day of month, month, day of week,"
                                + " for example \"0 30 2 * * ?\"");
            }
        });
        return cron.map(Text::value).orElse("");
    }

    private ZoneId zone() {
        Optional<Text> zone = top.text("zone");
        try {
            return zone.map(text -> ZoneId.of(text.value())).orElse(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            zone.ifPresent(text -> top.fault(
                    text.line(),
                    "unknown zone '" + text.value() + "'"
                            + Suggestion.near(
                                    text.value(), ZoneId.getAvailableZoneIds(), "; write UTC or Europe/Paris")));
            return ZoneOffset.UTC;
        }
    }

    /** The value of that word; the first one, with a fault, where there is none. */
    private <T extends Word> T word(String key, Text text, T[] values) {
        for (T value : values) {
            if (text.value().equals(value.word())) {
                return value;
            }
        }
        List<String> words = Stream.of(values).map(Word::word).toList();
        top.fault(text.line(), "unknown " + key + " '" + text.value() + "'" + Suggestion.of(text.value(), words));
        return values[0];
    }

    private boolean enabled() {
        Optional<Text> enabled = top.optionalText("enabled");
        enabled.filter(text -> !List.of("true", "false").contains(text.value()))
                .ifPresent(text -> top.fault(text.line(), "'enabled' is '" + text.value() + "'; write true or false"));
        return enabled.map(text -> text.value().equals("true")).orElse(true);
    }

    private @Nullable LocalTime deadline() {
        Optional<Text> deadline = top.optionalText("deadline");
        if (deadline.isEmpty()) {
            return null;
        }
        String text = deadline.get().value();
        if (text.matches("([01]\\d|2[0-3]):[0-5]\\d")) {
            return LocalTime.parse(text);
        }
        top.fault(
                deadline.get().line(),
                "'deadline' is '" + text + "'; write a time of day from \"00:00\" to \"23:59\", in quotes, in the"
                        + " schedule's zone");
        return null;
    }

    private int lookback() {
        Optional<Text> lookback = top.optionalText("lookback-days");
        if (lookback.isEmpty()) {
            return DEFAULT_LOOKBACK;
        }
        String text = lookback.get().value();
        if (text.matches("\\d{1,3}") && Integer.parseInt(text) <= MAX_LOOKBACK) {
            return Integer.parseInt(text);
        }
        top.fault(
                lookback.get().line(),
                "'lookback-days' is '" + text + "'; it must be a whole number from 0 to " + MAX_LOOKBACK);
        return 0;
    }

    /** A job may bound how many days it does at once. */
    private void checkLookback(List<String> run, Map<String, String> parameters, int lookback) {
        for (String name : run) {
            ParameterDefinition day =
                    jobs.containsKey(name) ? jobs.get(name).parameters().get("day") : null;
            if (day == null || day.type() != ParameterType.DAY_RANGE) {
                continue;
            }
            long days = lookback + length(day, parameters.getOrDefault("day", day.defaultValue()));
            if (days > day.bounds().maxDays()) {
                top.fault(
                        top.lineOfKey("lookback-days"),
                        "'lookback-days' of " + lookback + " makes a range of " + days + " days; " + name
                                + " takes at most " + day.bounds().maxDays());
            }
        }
    }

    /** Of a range that cannot be read, which is a fault of its own: none. */
    private static long length(ParameterDefinition day, @Nullable String text) {
        try {
            return text == null ? 0 : ((DayRange) new ValueParser(LocalDate.MAX).parse(day, text)).length();
        } catch (ValueParser.Unusable e) {
            return 0;
        }
    }

    private List<String> run() {
        List<Text> run = top.texts("run");
        for (Text job : run) {
            if (!jobs.containsKey(job.value())) {
                top.fault(
                        job.line(),
                        "there is no job '" + job.value() + "'" + Suggestion.of(job.value(), jobs.keySet()));
            }
        }
        return run.stream().map(Text::value).toList();
    }

    private Map<String, String> parameters(List<String> run) {
        Map<String, String> parameters = new LinkedHashMap<>();
        top.optionalSection("parameters").ifPresent(section -> {
            for (String name : section.keys()) {
                section.text(name).ifPresent(text -> {
                    parameters.put(name, text.value());
                    run.stream()
                            .flatMap(job -> Stream.ofNullable(jobs.get(job)))
                            .forEach(job -> check(section, job, name, text));
                });
            }
        });
        return parameters;
    }

    private static void check(YamlSection section, JobDefinition job, String name, Text text) {
        ParameterDefinition parameter = job.parameters().get(name);
        if (parameter == null) {
            section.fault(
                    text.line(),
                    job.name() + " has no parameter '" + name + "'"
                            + Suggestion.of(name, job.parameters().keySet()));
            return;
        }
        try {
            new ValueParser(LocalDate.MAX).parse(parameter, text.value());
        } catch (ValueParser.Unusable e) {
            section.fault(
                    text.line(),
                    name + "=" + text.value() + " cannot be used for " + job.name() + ": " + e.getMessage());
        }
    }
}
