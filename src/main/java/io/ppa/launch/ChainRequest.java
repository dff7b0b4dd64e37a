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
import tools.jackson.databind.json.JsonMapper;

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
     * The jobs of a schedule for other days, without its look-back. A job that takes a single day does the last one.
     *
     * @param tenants empty for all; jobs of no tenant do not take them
     * @param clock tells which days are in the future
     * @throws io.ppa.catalog.ParameterException when a job cannot use a parameter
     */
    public static ChainRequest of(
            String name,
            ScheduleDefinition schedule,
            Catalog catalog,
            DayRange days,
            List<String> tenants,
            Clock clock) {
        ParameterReader reader = new ParameterReader(clock);
        List<JobRequest> jobs = new ArrayList<>();
        for (String jobName : schedule.run()) {
            JobDefinition job = catalog.job(jobName);
            Map<String, String> parameters = new LinkedHashMap<>(schedule.parameters());
            if (job.parameters().containsKey("day")) {
                boolean range = job.parameters().get("day").type() == ParameterType.DAY_RANGE;
                parameters.put("day", range ? days.toString() : days.last().toString());
            }
            if (!tenants.isEmpty() && job.parameters().containsKey("tenants")) {
                parameters.put("tenants", JsonMapper.shared().writeValueAsString(tenants));
            }
            jobs.add(Launcher.request(job, reader.read(job, arguments(parameters)), null));
        }
        return new ChainRequest(name, null, null, schedule.onFailure(), jobs);
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
