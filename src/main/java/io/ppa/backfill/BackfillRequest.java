package io.ppa.backfill;

import io.ppa.catalog.Catalog;
import io.ppa.catalog.DayRange;
import io.ppa.catalog.JobDefinition;
import io.ppa.catalog.ParameterDefinition;
import io.ppa.catalog.ParameterException;
import io.ppa.catalog.ParameterReader;
import io.ppa.catalog.ParameterType;
import io.ppa.catalog.ScheduleDefinition;
import io.ppa.catalog.ScheduleDefinition.OnFailure;
import io.ppa.job.JobRequest;
import io.ppa.job.Why;
import io.ppa.launch.Launcher;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A backfill with every word resolved.
 *
 * @param name of the job, or of the schedule whose jobs they are
 * @param jobs each over the whole range, in the order they are run
 * @param leftAlone jobs of the schedule that know no days of tenants
 * @param choices which days are taken; all when the jobs are forced
 * @param onFailure what a tenant that failed at one job means for the later ones
 * @param maxFailures so many failed (tenant, day) pairs, and nothing new is started; empty for any number
 */
public record BackfillRequest(
        String name,
        DayRange days,
        List<JobRequest> jobs,
        List<String> leftAlone,
        Set<Choice> choices,
        Order order,
        OnFailure onFailure,
        OptionalLong maxFailures) {

    public BackfillRequest {
        jobs = List.copyOf(jobs);
        leftAlone = List.copyOf(leftAlone);
        choices = Set.copyOf(choices);
    }

    /**
     * What an operator may choose beside jobs and days.
     *
     * @param tenants empty for all
     * @param parallel tenants at work at the same time, empty for what the jobs' files say
     * @param forceReason why days that are up to date are done again, null unless they are
     */
    public record Options(
            List<String> tenants,
            Set<Choice> choices,
            Order order,
            OptionalInt parallel,
            OptionalLong maxFailures,
            @Nullable String forceReason) {}

    /**
     * Reads the request against the files of the jobs.
     *
     * @param name of a job or a schedule
     * @throws io.ppa.catalog.UnknownJobException when there is neither
     * @throws ParameterException when a job knows no days of tenants, or takes none of these
     */
    public static BackfillRequest of(Catalog catalog, String name, DayRange days, Options options, Clock clock) {
        List<JobDefinition> definitions = catalog.chain(name);
        ParameterReader reader = new ParameterReader(clock);
        List<JobRequest> jobs = new ArrayList<>();
        List<String> leftAlone = new ArrayList<>();
        for (JobDefinition definition : definitions) {
            if (knowsDaysOfTenants(definition)) {
                jobs.add(job(reader, definition, days, options));
            } else {
                leftAlone.add(definition.name());
            }
        }
        if (jobs.isEmpty()) {
            throw new ParameterException(
                    name,
                    List.of(
                            "it works on whole stores as of one day, of no tenant: no day of it can be missing; 'ppa launch "
                                    + leftAlone.get(0) + "' runs it"));
        }
        OnFailure onFailure = catalog.schedules().stream()
                .filter(schedule -> schedule.name().equals(name))
                .findFirst()
                .map(ScheduleDefinition::onFailure)
                .orElse(OnFailure.CONTINUE);
        return new BackfillRequest(
                name, days, jobs, leftAlone, options.choices(), options.order(), onFailure, options.maxFailures());
    }

    /** Whether the ledger has (tenant, day) pairs of a job. */
    static boolean knowsDaysOfTenants(JobDefinition definition) {
        ParameterDefinition day = definition.parameters().get("day");
        return day != null
                && day.type() == ParameterType.DAY_RANGE
                && definition.parameters().containsKey("tenants");
    }

    private static JobRequest job(ParameterReader reader, JobDefinition definition, DayRange days, Options options) {
        List<String> arguments = new ArrayList<>(List.of("day=" + days));
        if (!options.tenants().isEmpty()) {
            arguments.add("tenants=" + JsonMapper.shared().writeValueAsString(options.tenants()));
        }
        JobRequest request = Launcher.request(definition, reader.read(definition, arguments), options.forceReason());
        return options.parallel().isPresent()
                ? request.with("parallelism", String.valueOf(options.parallel().getAsInt()))
                : request;
    }

    /** Whether the jobs are a schedule's. */
    public boolean chain() {
        return jobs.size() + leftAlone.size() > 1 || !jobs.get(0).job().equals(name);
    }

    boolean takes(Why why) {
        return jobs.get(0).forced() || Choice.of(why).filter(choices::contains).isPresent();
    }
}
