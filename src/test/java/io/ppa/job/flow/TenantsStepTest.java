package io.ppa.job.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.observation.ObservationRegistry;
import io.ppa.catalog.DayRange;
import io.ppa.job.JobRequest;
import io.ppa.job.Plan;
import io.ppa.job.Plan.TenantPlan;
import io.ppa.job.Progress;
import io.ppa.job.RunControl;
import io.ppa.job.Why;
import io.ppa.model.TenantResult;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.postgres.DataQuality;
import io.ppa.store.postgres.Executions;
import io.ppa.store.postgres.FencedTransactions;
import io.ppa.store.postgres.Launches;
import io.ppa.store.postgres.LeaseKeeper;
import io.ppa.store.postgres.Leases;
import io.ppa.store.postgres.Marks;
import io.ppa.store.postgres.Postgres;
import io.ppa.store.postgres.PostgresSchema;
import io.ppa.store.postgres.ProcessIdentity;
import io.ppa.store.postgres.RunLedger;
import io.ppa.store.postgres.TenantResults;
import io.ppa.testing.TestStores;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** How a flow ends when something fails that is nobody's own fault. */
class TenantsStepTest {

    private static final LocalDate DAY = LocalDate.parse("2024-03-20");

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2024-04-01T00:00:00Z"), ZoneOffset.UTC);

    private static HikariDataSource database;

    private static ClickHouse clickhouse;

    private static LeaseKeeper keeper;

    private static JobRepository repository;

    @BeforeAll
    static void open() throws Exception {
        database = Postgres.connect(TestStores.freshPostgresDatabase(), 6);
        new PostgresSchema(database, CLOCK).apply();
        clickhouse = TestStores.clickhouse();
        keeper = new LeaseKeeper(new Leases(database, ProcessIdentity.current()));
        JdbcJobRepositoryFactoryBean factory = new JdbcJobRepositoryFactoryBean();
        factory.setDataSource(database);
        factory.setTransactionManager(new FencedTransactions(database));
        factory.setTablePrefix("ppa.BATCH_");
        factory.afterPropertiesSet();
        repository = factory.getObject();
    }

    @AfterAll
    static void close() {
        keeper.close();
        clickhouse.close();
        database.close();
    }

    /** Does tenants of one letter together and the others each by itself. */
    private static class Work implements JobWork, TenantWork {

        final Set<String> done = Collections.synchronizedSet(new TreeSet<>());

        Set<String> doneAtTheEnd = Set.of();

        private final List<String> tenants;

        Work(String... tenants) {
            this.tenants = List.of(tenants);
        }

        @Override
        public String job() {
            return "daily-rollup";
        }

        @Override
        public boolean gated() {
            return false;
        }

        @Override
        public String step() {
            return "rollup";
        }

        @Override
        public Plan preview(JobRequest request) {
            return new Plan(
                    tenants.stream()
                            .map(tenant -> new TenantPlan(tenant, DAY, "missing", Why.MISSING))
                            .toList(),
                    0);
        }

        @Override
        public List<List<TenantPlan>> together(JobRequest request, List<TenantPlan> plans) {
            return List.copyOf(plans.stream()
                    .collect(Collectors.groupingBy(
                            plan -> plan.tenant().length() == 1 ? "" : plan.tenant(),
                            TreeMap::new,
                            Collectors.toList()))
                    .values());
        }

        @Override
        public TenantResult run(long executionId, JobRequest request, TenantPlan plan) {
            done.add(plan.tenant());
            return TenantResult.nothing(plan.tenant());
        }

        @Override
        public void end(long executionId) {
            doneAtTheEnd = Set.copyOf(done);
        }
    }

    private static JobExecution run(Work work) throws Exception {
        FlowJob job = new FlowJob(parts(), work, work, List.of());
        JobExecution execution = execution(job);
        job.flow().execute(execution);
        return execution;
    }

    private static JobExecution execution(FlowJob job) {
        JobRequest request = new JobRequest(
                job.name(),
                new DayRange(DAY, DAY),
                List.of(),
                Map.of(
                        "parallelism", "2",
                        "lease", "PT60S",
                        "heartbeat", "PT10S",
                        "retry.attempts", "2",
                        "retry.backoff", "PT0.01S",
                        "max-memory-usage", "1"),
                null);
        long launch = new Launches(database)
                .record(job.name(), JsonMapper.builder().build().writeValueAsString(request), null);
        JobParameters parameters =
                new JobParametersBuilder().addLong("launch", launch).toJobParameters();
        JobInstance instance = repository.createJobInstance(job.name(), parameters);
        return repository.createJobExecution(instance, parameters, new ExecutionContext());
    }

    /** Runs again what left this context. */
    private static JobExecution rerun(FlowJob job, JobExecution before, ExecutionContext context) throws Exception {
        JobExecution execution =
                repository.createJobExecution(before.getJobInstance(), before.getJobParameters(), context);
        job.flow().execute(execution);
        return execution;
    }

    private static JobParts parts() {
        return new JobParts(
                repository,
                clickhouse,
                new RunLedger(database),
                new DataQuality(database),
                new Launches(database),
                new TenantResults(database),
                new Executions(database),
                new Leases(database, ProcessIdentity.current()),
                keeper,
                new PrunedInput(new Marks(database)),
                new RunControl() {
                    @Override
                    public void started(long executionId) {}

                    @Override
                    public void check(long executionId) {}
                },
                Progress.NONE,
                ObservationRegistry.NOOP,
                CLOCK);
    }

    private static String status(JobExecution execution) {
        return new Executions(database).find(execution.getId()).orElseThrow().status();
    }

    /** What they work on is cleaned away when the run ends. */
    @Test
    void tenantsThatFailTogether_endTheRunOnlyOnceTheOthersAreDone() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        Work work = new Work("a", "b", "other") {
            @Override
            public List<TenantResult> run(long executionId, JobRequest request, List<TenantPlan> plans) {
                failed.countDown();
                throw new IllegalStateException("both at once");
            }

            @Override
            public TenantResult run(long executionId, JobRequest request, TenantPlan plan) {
                try {
                    failed.await();
                    Thread.sleep(500);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return super.run(executionId, request, plan);
            }
        };

        JobExecution execution = run(work);

        assertThat(work.doneAtTheEnd).containsExactly("other");
        assertThat(status(execution)).isEqualTo("FAILED");
        assertThat(new Executions(database).exitMessage(execution.getId())).isEqualTo("both at once");
    }

    @Test
    void whatTenantsTogetherAskOfAStoreThatDoesNotAnswer_isAskedAgain() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Work work = new Work("a", "b") {
            @Override
            public Map<String, Integer> lookBack(JobRequest request) {
                if (asked.incrementAndGet() == 1) {
                    throw new StoreUnavailableException("postgres", "gone", "Start it.", null);
                }
                return super.lookBack(request);
            }
        };

        JobExecution execution = run(work);

        assertThat(status(execution)).isEqualTo("COMPLETED");
        assertThat(work.done).containsExactly("a", "b");
    }

    @Test
    void aRunWithAStepWhoseEndCannotBeWritten_isFailed_soThatItCanBeRestarted() throws Exception {
        JdbcClient jdbc = JdbcClient.create(database);
        jdbc.sql("ALTER TABLE ppa.batch_step_execution ADD CONSTRAINT no_end"
                        + " CHECK (step_name <> 'plan' OR status <> 'COMPLETED') NOT VALID")
                .update();
        try {
            assertThat(status(run(new Work("a")))).isEqualTo("FAILED");
        } finally {
            jdbc.sql("ALTER TABLE ppa.batch_step_execution DROP CONSTRAINT no_end")
                    .update();
        }
    }

    /** What followed was done once, without the tenant that failed. */
    @Test
    void killedInTheFirstStepAfterATenantThatWasDoneNow_theNextRestartDoesWhatFollows() throws Exception {
        AtomicBoolean fails = new AtomicBoolean(true);
        Work work = new Work("one", "two") {
            @Override
            public Plan preview(JobRequest request) {
                return super.preview(request).only((tenant, day) -> !done.contains(tenant));
            }

            @Override
            public TenantResult run(long executionId, JobRequest request, TenantPlan plan) {
                return fails.get() && plan.tenant().equals("two")
                        ? TenantResult.nothing("two").failed(plan.days(), "no rows", "")
                        : super.run(executionId, request, plan);
            }
        };
        AtomicReference<ExecutionContext> kept = new AtomicReference<>();
        List<Set<String>> followed = new ArrayList<>();
        FlowJob job = new FlowJob(parts(), work, work, List.of(new AfterStep("follow", (id, request) -> {
            if (!fails.get() && kept.get() == null) {
                // What is in the database is all that a process leaves that is killed here.
                kept.set(repository.getJobExecution(id).getExecutionContext());
                throw new IllegalStateException("killed");
            }
            followed.add(Set.copyOf(work.done));
            return "";
        })));
        JobExecution night = execution(job);
        job.flow().execute(night);
        assertThat(followed).containsExactly(Set.of("one"));
        fails.set(false);
        rerun(job, night, repository.getJobExecution(night.getId()).getExecutionContext());
        assertThat(kept.get()).isNotNull();

        JobExecution last = rerun(job, night, kept.get());

        assertThat(status(last)).isEqualTo("COMPLETED");
        assertThat(followed).containsExactly(Set.of("one"), Set.of("one", "two"));
    }

    @Test
    void aStoreAwayForAMoment_asTheTenantsAreAboutToBegin_isAskedAgain() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        AtomicInteger divided = new AtomicInteger();
        Work work = new Work("a", "b") {
            @Override
            public void open(long executionId) {
                awayAtFirst(opened);
            }

            @Override
            public List<List<TenantPlan>> together(JobRequest request, List<TenantPlan> plans) {
                awayAtFirst(divided);
                return super.together(request, plans);
            }
        };

        assertThat(status(run(work))).isEqualTo("COMPLETED");
        assertThat(work.done).containsExactly("a", "b");
        assertThat(opened).hasValue(2);
        assertThat(divided).hasValue(2);
    }

    private static void awayAtFirst(AtomicInteger asked) {
        if (asked.incrementAndGet() == 1) {
            throw new StoreUnavailableException("clickhouse", "gone", "Start it.", null);
        }
    }
}
