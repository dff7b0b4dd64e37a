package io.ppa.job.flow;

import io.micrometer.observation.ObservationRegistry;
import io.ppa.job.JobRequest;
import io.ppa.job.Progress;
import io.ppa.job.RunControl;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.postgres.DataQuality;
import io.ppa.store.postgres.Executions;
import io.ppa.store.postgres.Launches;
import io.ppa.store.postgres.LeaseKeeper;
import io.ppa.store.postgres.Leases;
import io.ppa.store.postgres.RunLedger;
import io.ppa.store.postgres.TenantResults;
import java.time.Clock;
import java.util.Objects;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;
import tools.jackson.databind.json.JsonMapper;

/**
 * What every job is built on.
 *
 * @param observations told of each job and step, for timers
 */
public record JobParts(
        JobRepository repository,
        ClickHouse clickhouse,
        RunLedger ledger,
        DataQuality quality,
        Launches launches,
        TenantResults results,
        Executions executions,
        Leases leases,
        LeaseKeeper keeper,
        PrunedInput pruned,
        RunControl control,
        Progress progress,
        ObservationRegistry observations,
        Clock clock) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** What an execution was asked to do, as it is kept with its launch. */
    public JobRequest request(JobExecution execution) {
        long launch = Objects.requireNonNull(execution.getJobParameters().getLong("launch"));
        return JSON.readValue(launches.request(launch), JobRequest.class);
    }
}
