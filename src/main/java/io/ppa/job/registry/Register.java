package io.ppa.job.registry;

import io.ppa.job.JobRequest;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.postgres.Marks;
import io.ppa.store.postgres.ModelRegistry;
import io.ppa.store.postgres.Outbox;
import io.ppa.store.postgres.RegistryUpdates;
import io.ppa.store.postgres.RunLedger;
import io.ppa.store.postgres.RunWarnings;
import java.util.List;

/** The step {@code register}: brings the registry up to the last day of the request, one transaction for each tenant. */
public final class Register {

    private final List<Object> parts;

    public Register(
            ClickHouse clickhouse,
            ModelRegistry registry,
            RegistryUpdates updates,
            Marks marks,
            RunLedger ledger,
            RunWarnings warnings,
            Outbox outbox) {
        this.parts = List.of(clickhouse, registry, updates, marks, ledger, warnings, outbox);
    }

    /** @return how many models changed, in a sentence */
    public String run(long executionId, JobRequest request) {
        throw new UnsupportedOperationException("TODO " + parts + executionId + request);
    }
}
