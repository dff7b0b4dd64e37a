package io.ppa.catalog;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** The jobs and schedules there are. Read once; does not change. */
public final class Catalog {

    private final Map<String, JobDefinition> jobs;

    private final Map<String, ScheduleDefinition> schedules;

    private final Optional<Path> configDir;

    private Catalog(
            Map<String, JobDefinition> jobs, Map<String, ScheduleDefinition> schedules, Optional<Path> configDir) {
        this.jobs = Collections.unmodifiableMap(jobs);
        this.schedules = Collections.unmodifiableMap(schedules);
        this.configDir = configDir;
    }

    /**
     * Reads and checks every file.
     *
     * @param configDir a directory whose folders {@code jobs} and {@code schedules} stand in for those packed into the
     *     jar; a folder it lacks is taken from the jar
     * @throws CatalogException listing every fault with file and line
     */
    public static Catalog load(Optional<Path> configDir) {
        Faults faults = new Faults();
        configDir.ifPresent(dir -> CatalogFiles.checkDirectory(dir, faults));
        Map<String, JobDefinition> jobs = byName(
                CatalogFiles.of("jobs", configDir, faults), file -> JobFile.read(file, faults), JobDefinition::name);
        Map<String, ScheduleDefinition> schedules = byName(
                CatalogFiles.of("schedules", configDir, faults),
                file -> ScheduleFile.read(file, jobs, faults),
                ScheduleDefinition::name);
        LookBacks.check(jobs, schedules.values(), faults);
        faults.throwIfAny();
        return new Catalog(jobs, schedules, configDir);
    }

    private static <T> Map<String, T> byName(
            List<YamlFile> files, Function<YamlFile, Optional<T>> reader, Function<T, String> name) {
        Map<String, T> definitions = new TreeMap<>();
        for (YamlFile file : files) {
            reader.apply(file).ifPresent(definition -> definitions.put(name.apply(definition), definition));
        }
        return definitions;
    }

    /** By name. */
    public List<JobDefinition> jobs() {
        return List.copyOf(jobs.values());
    }

    /** By name. */
    public List<ScheduleDefinition> schedules() {
        return List.copyOf(schedules.values());
    }

    /** @throws UnknownJobException naming the nearest job there is */
    public JobDefinition job(String name) {
        JobDefinition job = jobs.get(name);
        if (job == null) {
            throw new UnknownJobException("there is no job '" + name + "'" + Suggestion.of(name, jobs.keySet()));
        }
        return job;
    }

    /** @throws UnknownJobException naming the nearest schedule there is */
    public ScheduleDefinition schedule(String name) {
        ScheduleDefinition schedule = schedules.get(name);
        if (schedule == null) {
            throw new UnknownJobException(
                    "there is no schedule '" + name + "'" + Suggestion.of(name, schedules.keySet()));
        }
        return schedule;
    }

    /**
     * The page of a job; empty when it has none. A configuration directory may have its own, and need not: a page that is
     * missing there is that of the jar.
     *
     * @throws UnknownJobException naming the nearest job there is
     * @throws CatalogException when the page is not UTF-8 text
     */
    public Optional<Runbook> runbook(String name) {
        return page(job(name).name());
    }

    /**
     * What holds of every job, beside each one's own page.
     *
     * @throws CatalogException when the page is not UTF-8 text
     */
    public Optional<Runbook> everyJobsRunbook() {
        return page("README");
    }

    private Optional<Runbook> page(String name) {
        Faults faults = new Faults();
        Optional<Runbook> page = CatalogFiles.page(name, configDir, faults);
        faults.throwIfAny();
        return page;
    }

    /**
     * The job of a name, or the jobs of the schedule of that name in their order.
     *
     * @throws UnknownJobException naming the nearest there is
     */
    public List<JobDefinition> chain(String name) {
        if (jobs.containsKey(name)) {
            return List.of(job(name));
        }
        ScheduleDefinition schedule = schedules.get(name);
        if (schedule == null) {
            SortedSet<String> known = new TreeSet<>(jobs.keySet());
            known.addAll(schedules.keySet());
            throw new UnknownJobException(
                    "there is no job and no schedule '" + name + "'" + Suggestion.of(name, known));
        }
        return schedule.run().stream().map(this::job).toList();
    }

    /**
     * Compares the files with the code, so that neither can become decoration.
     *
     * @param stepsByJob the step names of each job bean, in order
     * @throws CatalogException naming every job that lacks its file or its bean, and every job whose steps differ
     */
    public void check(Map<String, List<String>> stepsByJob) {
        List<String> faults = new ArrayList<>();
        for (JobDefinition job : jobs.values()) {
            List<String> steps = stepsByJob.get(job.name());
            if (steps == null) {
                faults.add(job.source() + ": no job of this name is built in"
                        + Suggestion.of(job.name(), stepsByJob.keySet()));
            } else if (!steps.equals(job.steps())) {
                faults.add(job.source() + ": its steps are " + job.steps() + ", the job's are " + steps);
            }
        }
        for (String name : new TreeMap<>(stepsByJob).keySet()) {
            if (!jobs.containsKey(name)) {
                faults.add("jobs/" + name + ".yml: the job '" + name + "' is built in, but has no such file");
            }
        }
        if (!faults.isEmpty()) {
            throw new CatalogException(faults);
        }
    }
}
