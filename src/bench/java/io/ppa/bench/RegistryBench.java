package io.ppa.bench;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.catalog.Catalog;
import io.ppa.catalog.JobDefinition;
import io.ppa.catalog.ParameterReader;
import io.ppa.job.Deliver;
import io.ppa.job.JobRequest;
import io.ppa.job.registry.CacheNumbers;
import io.ppa.job.registry.Register;
import io.ppa.launch.Launcher;
import io.ppa.store.SqlText;
import io.ppa.store.StoreLocations;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.clickhouse.ClickHouseSchema;
import io.ppa.store.postgres.Marks;
import io.ppa.store.postgres.ModelRegistry;
import io.ppa.store.postgres.Outbox;
import io.ppa.store.postgres.Postgres;
import io.ppa.store.postgres.PostgresSchema;
import io.ppa.store.postgres.RegistryUpdates;
import io.ppa.store.postgres.RunLedger;
import io.ppa.store.postgres.RunWarnings;
import io.ppa.store.postgres.UserPreferences;
import io.ppa.store.redis.Redis;
import io.ppa.store.redis.Streams;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The registry's part of model-performance: ten models for each of many tenants, thirty published days. Beside it, in the
 * same run, what most suites do: a statement for each model.
 */
final class RegistryBench {

    private static final int MODELS = SmallTenants.MODELS_EACH;

    private static final int DAYS = 30;

    private static final LocalDate LAST = LocalDate.of(2024, 3, 31);

    private final StoreLocations locations;

    private final int tenants;

    RegistryBench(StoreLocations locations, int tenants) {
        this.locations = locations;
        this.tenants = tenants;
    }

    List<Result> run() {
        try (ClickHouse clickhouse = ClickHouse.connect(locations.clickhouse());
                HikariDataSource postgres = Postgres.connect(locations.postgres(), 4);
                Redis redis = Redis.connect(locations.redis())) {
            new PostgresSchema(postgres, Clock.systemUTC()).apply();
            new ClickHouseSchema(clickhouse, Clock.systemUTC()).apply();
            publish(clickhouse);
            JdbcClient jdbc = JdbcClient.create(postgres);
            registry(jdbc, tenants, MODELS);
            jdbc.sql("CREATE TABLE bench_history (model_id uuid, accuracy numeric(5,4), brier numeric(6,5))")
                    .update();
            return measure(clickhouse, postgres, redis, jdbc);
        }
    }

    private List<Result> measure(ClickHouse clickhouse, HikariDataSource postgres, Redis redis, JdbcClient jdbc) {
        ModelRegistry registry = new ModelRegistry(postgres);
        Outbox outbox = new Outbox(postgres);
        Marks marks = new Marks(postgres);
        Register register = new Register(
                clickhouse,
                registry,
                new RegistryUpdates(postgres),
                marks,
                new RunLedger(postgres),
                new RunWarnings(postgres),
                outbox);
        CacheNumbers cache =
                new CacheNumbers(clickhouse, registry, new UserPreferences(postgres), marks, outbox, redis);
        Deliver deliver = new Deliver(outbox, new Streams(redis));
        String models = "%,d models of %,d tenants: ".formatted(tenants * MODELS, tenants);

        double first = Result.nanos(() -> register.run(1, request(LAST.minusDays(1)))) / 1e9;
        double changed = Result.nanos(() -> register.run(2, request(LAST))) / 1e9;
        double unchanged = Result.median(3, () -> Result.nanos(() -> register.run(3, request(LAST))));
        double cached = Result.median(3, () -> Result.nanos(() -> cache.run(3, request(LAST))));
        double delivered = Result.nanos(() -> deliver.run(3, request(LAST))) / 1e9;
        double oneByOne = Result.nanos(() -> oneByOne(jdbc)) / 1e9;

        List<Result> results = new ArrayList<>();
        double night = changed + cached + delivered / 2;
        results.add(new Result(models + "a night: register, cache, deliver", night, 10.0));
        results.add(new Result("  register, first night", first, null));
        results.add(new Result("  register, all changed", changed, null));
        results.add(new Result("  register, nothing changed", unchanged, null));
        results.add(new Result("  cache", cached, null));
        results.add(new Result("  deliver, two nights", delivered, null));
        results.add(new Result("an UPDATE and an INSERT for each model", oneByOne, null));
        return results;
    }

    private static JobRequest request(LocalDate day) {
        JobDefinition job = Catalog.load(Optional.empty()).job("model-performance");
        return Launcher.request(job, new ParameterReader(Clock.systemUTC()).read(job, List.of("day=" + day)), null);
    }

    /** Published days, by formula; tenants are UUIDs, so that they need no directory. */
    private void publish(ClickHouse clickhouse) {
        int together = 50;
        for (int from = 0; from < tenants; from += together) {
            clickhouse.execute(
                    new SqlText("bench", """
                            INSERT INTO model_performance_daily
                            SELECT {last:Date} - number % {days:UInt32} AS date, concat('model_', toString(intDiv(number, {days:UInt32}) % 10)),
                                '1.0', 100, 100, 40 + cityHash64(number) % 20, 20 + number % 7, cityHash64(number, 1) % 1000 / 1000 - 0.5,
                                arrayMap(k -> (toUInt64(10), k + 0.5, toUInt64(4 + cityHash64(number) % 20 % 2)), range(10)),
                                toString(toUUID(concat('00000000-0000-4000-8000-', leftPad(toString({from:UInt32} + intDiv(number, {days:UInt32} * 10)), 12, '0')))),
                                1, 1, toDateTime64(0, 3, 'UTC')
                            FROM numbers({rows:UInt64})"""),
                    Map.of(
                            "last",
                            LAST.toString(),
                            "days",
                            DAYS,
                            "from",
                            from,
                            "rows",
                            (long) Math.min(together, tenants - from) * MODELS * DAYS),
                    Map.of("max_partitions_per_insert_block", "0"));
        }
        clickhouse.execute(new SqlText("bench", """
                        INSERT INTO model_performance_states
                        SELECT tenant_id, model_name, toDateTime({last:Date}, 'UTC') + arrayJoin([9, 12, 15]) * 3600 AS hour,
                            avgState(0.5), countState(), avgState(toUInt32(20))
                        FROM model_performance_daily WHERE date = {last:Date} GROUP BY tenant_id, model_name, hour"""), Map.of("last", LAST.toString()));
    }

    /** The models of {@link SmallTenants}, as the platform has registered them. */
    static void registry(JdbcClient jdbc, int tenants, int models) {
        jdbc.sql("""
                        INSERT INTO public.probabilistic_models (model_name, model_type, version, parameters, tenant_id)
                        SELECT 'model_' || m, 'indicator', '1.0', '{}',
                            ('00000000-0000-4000-8000-' || lpad(t::text, 12, '0'))::uuid
                        FROM generate_series(0, :tenants - 1) AS t, generate_series(0, :models - 1) AS m""").param("tenants", tenants).param("models", models).update();
    }

    private static void oneByOne(JdbcClient jdbc) {
        List<UUID> ids = jdbc.sql("SELECT id FROM public.probabilistic_models")
                .query(UUID.class)
                .list();
        for (UUID id : ids) {
            jdbc.sql("UPDATE public.probabilistic_models SET accuracy = 0.5, brier_score = 0.25 WHERE id = :id")
                    .param("id", id)
                    .update();
            jdbc.sql("INSERT INTO bench_history VALUES (:id, 0.5, 0.25)")
                    .param("id", id)
                    .update();
        }
    }
}
