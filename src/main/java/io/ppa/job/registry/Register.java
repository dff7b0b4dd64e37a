package io.ppa.job.registry;

import io.ppa.job.JobRequest;
import io.ppa.store.StoreException;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.postgres.Marks;
import io.ppa.store.postgres.ModelRegistry;
import io.ppa.store.postgres.Outbox;
import io.ppa.store.postgres.RegistryUpdates;
import io.ppa.store.postgres.RunLedger;
import io.ppa.store.postgres.RunWarnings;

/**
 * The step {@code register}: brings the registry up to the last day of the request, one transaction for each tenant. A tenant
 * that fails keeps what it had and stops no other.
 */
public final class Register {

    /** Its name, as the job's YAML file lists it. */
    static final String STEP = "register";

    private final ModelWindows windows;

    private final ModelRegistry registry;

    private final RegistryUpdates updates;

    private final Marks marks;

    private final RunLedger ledger;

    private final RunWarnings warnings;

    private final Outbox outbox;

    public Register(
            ClickHouse clickhouse,
            ModelRegistry registry,
            RegistryUpdates updates,
            Marks marks,
            RunLedger ledger,
            RunWarnings warnings,
            Outbox outbox) {
        this(new ModelWindows(clickhouse), registry, updates, marks, ledger, warnings, outbox);
    }

    Register(
            ModelWindows windows,
            ModelRegistry registry,
            RegistryUpdates updates,
            Marks marks,
            RunLedger ledger,
            RunWarnings warnings,
            Outbox outbox) {
        this.windows = windows;
        this.registry = registry;
        this.updates = updates;
        this.marks = marks;
        this.ledger = ledger;
        this.warnings = warnings;
        this.outbox = outbox;
    }

    /**
     * @return how many models changed, in a sentence
     * @throws StoreException when tenants failed; the others are done
     */
    public String run(long executionId, JobRequest request) {
        // Nobody else may write between the reading of numbers and their writing, or older ones could overwrite newer.
        return updates.exclusively(() -> {
            Findings findings = new Findings();
            new Registration(executionId, request, findings, windows, registry, updates, marks, ledger, outbox).run();
            warnings.replace(executionId, STEP, findings.warnings());
            findings.throwFailures(executionId);
            return findings.toString();
        });
    }
}
