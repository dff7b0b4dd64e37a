package io.ppa.monitor;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.ppa.job.JobRequest;
import io.ppa.launch.LaunchResult;
import io.ppa.launch.RunListener;
import io.ppa.model.TenantResult;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** Counts what this process's runs did, by job; what they did for each tenant is kept in PostgreSQL. */
final class RunMetrics implements RunListener {

    private final MeterRegistry meters;

    /** @param jobs those there are: they count from 0, so that a first increase is seen */
    RunMetrics(MeterRegistry meters, Collection<String> jobs) {
        this.meters = meters;
        for (String job : jobs) {
            for (Rows rows : Rows.values()) {
                rows.counter(meters, job);
            }
            for (String status : List.of("COMPLETED", "FAILED", "STOPPED")) {
                runs(job, status);
            }
            for (TenantResult.Status status : TenantResult.Status.values()) {
                tenants(job, status);
            }
        }
    }

    /** What is counted of rows. */
    private enum Rows {
        READ("read", "Input rows read", TenantResult::read),
        PUBLISHED("published", "Rows published that are new or hold other numbers than before", Rows::written),
        CHANGED("changed", "Rows published in place of one with other numbers", TenantResult::changed),
        REMOVED("removed", "Rows that were published before and are gone", TenantResult::removed);

        private final String name;

        private final String description;

        private final ToLongFunction<TenantResult> count;

        Rows(String name, String description, ToLongFunction<TenantResult> count) {
            this.name = "ppa.rows." + name;
            this.description = description;
            this.count = count;
        }

        private static long written(TenantResult result) {
            return result.added() + result.changed();
        }

        private Counter counter(MeterRegistry meters, String job) {
            return Counter.builder(name)
                    .description(description)
                    .tag("job", job)
                    .register(meters);
        }
    }

    @Override
    public void ended(JobRequest request, LaunchResult result) {
        runs(result.job(), result.status()).increment();
        for (TenantResult tenant : result.tenants()) {
            for (Rows rows : Rows.values()) {
                rows.counter(meters, result.job()).increment(rows.count.applyAsLong(tenant));
            }
            tenant.rejected()
                    .forEach((reason, count) -> rejected(result.job(), reason).increment(count));
            tenants(result.job(), tenant.status()).increment();
        }
    }

    private Counter rejected(String job, String reason) {
        return Counter.builder("ppa.rows.rejected")
                .description("Input rows that are invalid and enter no number, by reason")
                .tag("job", job)
                .tag("reason", reason)
                .register(meters);
    }

    private Counter runs(String job, String status) {
        return Counter.builder("ppa.runs")
                .description("Launches and restarts of this process, by how they ended")
                .tag("job", job)
                .tag("status", status.toLowerCase(Locale.ROOT))
                .register(meters);
    }

    private Counter tenants(String job, TenantResult.Status status) {
        return Counter.builder("ppa.tenants")
                .description("Tenants that runs worked on, by how that ended")
                .tag("job", job)
                .tag("status", status.name().toLowerCase(Locale.ROOT))
                .register(meters);
    }
}
