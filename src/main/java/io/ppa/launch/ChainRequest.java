package io.ppa.launch;

import io.ppa.catalog.Catalog;
import io.ppa.catalog.DayRange;
import io.ppa.catalog.JobDefinition;
import io.ppa.catalog.LaunchParameters;
import io.ppa.catalog.ParameterDefinition;
import io.ppa.catalog.ParameterReader;
import io.ppa.catalog.ParameterType;
import io.ppa.catalog.ScheduleDefinition;
import io.ppa.catalog.ScheduleDefinition.OnFailure;
import io.ppa.job.JobRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A chain of jobs to be run in order, with every word resolved.
 *
 * @param name the schedule's, or what an operator's chain is called
 * @param fireAt the time the schedule named, null when no schedule asked for it: of one schedule and time there is one chain
 * @param deadline by when it has to be done, null for none
 */
public record ChainRequest(
        String name, @Nullable Instant fireAt, @Nullable Instant deadline, OnFailure onFailure, List<JobRequest> jobs) {

    public ChainRequest {
        jobs = List.copyOf(jobs);
    }

    /**
     * What a schedule asks for at one of its times. Words such as {@code yesterday} are resolved against that time, however late
     * it is run, and jobs that take a range of days look back as far as the schedule says.
     *
     * @throws io.ppa.catalog.ParameterException when a job cannot use a parameter
     */
    public static ChainRequest of(ScheduleDefinition schedule, Catalog catalog, Instant fireAt) {
        ParameterReader reader = new ParameterReader(Clock.fixed(fireAt, ZoneOffset.UTC));
        List<JobRequest> jobs = new ArrayList<>();
        for (String name : schedule.run()) {
            JobDefinition job = catalog.job(name);
            LaunchParameters given = reader.read(job, arguments(schedule.parameters()));
            jobs.add(Launcher.request(job, lookingBack(job, given, schedule.lookbackDays()), null));
        }
        return new ChainRequest(schedule.name(), fireAt, deadline(schedule, fireAt), schedule.onFailure(), jobs);
    }

    /**
     * By when a fire's chain has to be done: the schedule's time of day, the first one after the fire. Where the clocks skip that
     * time, as much later as they skip.
     */
    public static @Nullable Instant deadline(ScheduleDefinition schedule, Instant fireAt) {
        if (schedule.deadline() == null) {
            return null;
        }
        ZonedDateTime fire = fireAt.atZone(schedule.zone());
        ZonedDateTime sameDay = ZonedDateTime.of(fire.toLocalDate(), schedule.deadline(), schedule.zone());
        ZonedDateTime after = sameDay.isAfter(fire)
                ? sameDay
                : ZonedDateTime.of(fire.toLocalDate().plusDays(1), schedule.deadline(), schedule.zone());
        return after.toInstant();
    }

    private static List<String> arguments(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                .toList();
    }

    private static LaunchParameters lookingBack(JobDefinition job, LaunchParameters given, int lookback) {
        ParameterDefinition day = job.parameters().get("day");
        if (day == null || day.type() != ParameterType.DAY_RANGE) {
            return given;
        }
        DayRange days = given.days("day");
        LocalDate first = days.first().minusDays(lookback);
        LocalDate earliest = day.bounds().firstDay();
        Map<String, Object> values = new LinkedHashMap<>(given.values());
        values.put("day", new DayRange(first.isBefore(earliest) ? earliest : first, days.last()));
        return new LaunchParameters(values);
    }
}
