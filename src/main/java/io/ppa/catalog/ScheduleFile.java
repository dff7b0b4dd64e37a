package io.ppa.catalog;

import io.ppa.catalog.ScheduleDefinition.Misfire;
import io.ppa.catalog.YamlSection.Text;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.quartz.CronExpression;

/** Reads one file of schedules/. What is wrong goes to the faults; the definition is then not to be used. */
final class ScheduleFile {

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
        Misfire misfire = misfire();
        List<String> run = run();
        Map<String, String> parameters = parameters(run);
        top.finish();
        return new ScheduleDefinition(file.baseName(), summary, cron, zone, misfire, run, parameters, file.name());
    }

    private String cron() {
        Optional<Text> cron = top.text("cron");
        cron.ifPresent(text -> {
            try {
                CronExpression.validateExpression(text.value());
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

    private Misfire misfire() {
        Optional<Text> word = top.text("misfire");
        for (Misfire misfire : Misfire.values()) {
            if (word.filter(text -> text.value().equals(misfire.word())).isPresent()) {
                return misfire;
            }
        }
        List<String> words = Stream.of(Misfire.values()).map(Misfire::word).toList();
        word.ifPresent(text ->
                top.fault(text.line(), "unknown misfire '" + text.value() + "'" + Suggestion.of(text.value(), words)));
        return Misfire.RUN_ONCE;
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
