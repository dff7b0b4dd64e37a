package io.ppa.job.registry;

import io.ppa.job.JobRequest;
import io.ppa.job.PartlyFailedException;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.postgres.Marks;
import io.ppa.store.postgres.ModelRegistry;
import io.ppa.store.postgres.Outbox;
import io.ppa.store.postgres.RegistryUpdates;
import io.ppa.store.postgres.RunLedger;
import io.ppa.store.postgres.RunWarnings;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code register}: brings the registry up to the last day of the request, one transaction for each tenant. A tenant
 * that fails keeps what it had and stops no other.
 */
public final class Register {

    /** Its name, as the job's YAML file lists it. */
    static final String STEP = "register";

    private final Parts parts;

    private final RunWarnings warnings;

    private final AtomicReference<@Nullable Begun> begun = new AtomicReference<>();

    public Register(
            ClickHouse clickhouse,
            ModelRegistry registry,
            RegistryUpdates updates,
            Marks marks,
            RunLedger ledger,
            RunWarnings warnings,
            Outbox outbox) {
        this(new Parts(new ModelWindows(clickhouse), registry, updates, marks, ledger, outbox), warnings);
    }

    Register(Parts parts, RunWarnings warnings) {
        this.parts = parts;
        this.warnings = warnings;
    }

    /** What a run reads and writes. */
    record Parts(
            ModelWindows windows,
            ModelRegistry registry,
            RegistryUpdates updates,
            Marks marks,
            RunLedger ledger,
            Outbox outbox) {}

    /**
     * @return how many models changed, in a sentence
     * @throws PartlyFailedException when tenants failed; the others are done
     */
    public String run(long executionId, JobRequest request) {
        // Nobody else may write between the reading of numbers and their writing, or older ones could overwrite newer.
        return parts.updates().exclusively(() -> {
            Findings findings = findings(executionId);
            new Registration(executionId, request, findings, parts).run();
            warnings.replace(executionId, STEP, findings.warnings());
            begun.set(null);
            findings.throwFailures(executionId);
            return findings.toString();
        });
    }

    /** Those of the attempt before, which a store ended that could not be reached. */
    private Findings findings(long executionId) {
        Begun before = begun.get();
        if (before != null && before.executionId() == executionId) {
            before.findings().again();
            return before.findings();
        }
        Findings findings = new Findings();
        begun.set(new Begun(executionId, findings));
        return findings;
    }

    private record Begun(long executionId, Findings findings) {}
}
