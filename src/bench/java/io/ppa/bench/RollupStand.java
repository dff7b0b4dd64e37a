package io.ppa.bench;

import io.ppa.bench.chunk.ChunkRollup;
import io.ppa.cli.JobRun;
import io.ppa.store.StoreLocations;
import java.nio.file.Path;

/** An installation with a day of so many decisions, which daily-rollup has published once. */
final class RollupStand implements AutoCloseable {

    private final Path directory;

    private final long decisions;

    private final JobRun run;

    private final RollupDay day;

    private final DayNumbers published;

    /**
     * @param locations empty databases
     * @param directory for files; whoever made it removes it
     */
    RollupStand(StoreLocations locations, Path directory, long decisions) throws Exception {
        this.directory = directory;
        this.decisions = decisions;
        this.run = JobRun.dailyRollup(locations, RollupDay.DAY);
        this.day = new RollupDay(run.clickhouse(), decisions);
        try {
            day.generate();
            day.export(directory);
            run.launch(RollupDay.TENANTS);
            this.published = day.numbers("daily-rollup", RollupDay.PUBLISHED);
        } catch (Exception e) {
            run.close();
            throw e;
        }
    }

    Path directory() {
        return directory;
    }

    long decisions() {
        return decisions;
    }

    /** The first words of its lines. */
    String title() {
        return "%,d decisions: ".formatted(decisions);
    }

    String clickhouseVersion() {
        return day.version();
    }

    /** What the first launch published. */
    DayNumbers published() {
        return published;
    }

    void scan() {
        day.scan();
    }

    /** Makes the next launch one of a day that nobody has done. */
    void forget() {
        run.forget();
    }

    void launchCold() {
        run.launch(RollupDay.TENANTS);
    }

    void launchUnchanged() {
        run.launch(0);
    }

    /** Makes the next launch one of a day of which one tenant has changed. */
    void changeOne() {
        day.correct();
    }

    void launchOneChanged() {
        run.launch(1);
    }

    MemoryWatch memoryOfColdLaunch() {
        forget();
        return MemoryWatch.of(run.clickhouse(), this::launchCold);
    }

    ChunkRollup chunkJob() {
        return new ChunkRollup(run.clickhouse().location(), RollupDay.DAY, RollupDay.HORIZON_DAYS);
    }

    /** What the job has written. */
    DayNumbers chunkNumbers() {
        return day.numbers("the chunk job", ChunkRollup.RESULT);
    }

    @Override
    public void close() {
        run.close();
    }
}
