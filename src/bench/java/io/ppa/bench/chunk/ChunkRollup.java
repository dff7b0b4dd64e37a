package io.ppa.bench.chunk;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.store.SqlText;
import io.ppa.store.StoreLocations.ClickHouseLocation;
import java.time.LocalDate;
import java.util.List;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.ResourcelessJobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.database.ItemPreparedStatementSetter;
import org.springframework.batch.infrastructure.item.database.JdbcBatchItemWriter;
import org.springframework.batch.infrastructure.item.database.JdbcCursorItemReader;
import org.springframework.batch.infrastructure.item.database.builder.JdbcBatchItemWriterBuilder;
import org.springframework.batch.infrastructure.item.database.builder.JdbcCursorItemReaderBuilder;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * The same numbers by a chunk job of Spring Batch, as most suites are built: a cursor reads decision after decision, a
 * processor turns away what does not count, a writer looks up the feedback of its chunk of 1,000 and writes what became of each
 * decision; a second step reads that key by key, a processor computes in Java, a writer writes. Readers and writers are
 * Batch's own over clickhouse-jdbc.
 *
 * <p>Made easy for it: feedback is looked up for a chunk with its tenants and days, not for a row; no metadata are kept; batches go
 * out in the driver's faster binary format; and where rows are counted up from a smaller day, each lookup in a day ten times as
 * long is not ten times as dear.
 */
public final class ChunkRollup implements AutoCloseable {

    /** Where the numbers are when it has run. */
    public static final String RESULT = "bench_performance";

    private static final String OUTCOMES = "bench_outcomes";

    private static final int CHUNK = 1_000;

    private final HikariDataSource clickhouse = new HikariDataSource();

    private final JdbcTemplate jdbc;

    private final LocalDate day;

    private final int horizonDays;

    public ChunkRollup(ClickHouseLocation location, LocalDate day, int horizonDays) {
        clickhouse.setJdbcUrl("jdbc:" + location.url().replaceFirst("^http", "clickhouse:http") + "/"
                + location.database() + "?compress=false&beta.row_binary_for_simple_insert=true");
        clickhouse.setUsername(location.user());
        clickhouse.setMaximumPoolSize(4);
        this.jdbc = new JdbcTemplate(clickhouse);
        this.day = day;
        this.horizonDays = horizonDays;
        jdbc.execute(sql("chunk_outcomes"));
        jdbc.execute(sql("chunk_performance"));
    }

    private static String sql(String name) {
        return SqlText.load("bench/rollup/" + name + ".sql").text();
    }

    /** @throws IllegalStateException when the job failed */
    public void run() {
        jdbc.execute("TRUNCATE TABLE " + OUTCOMES);
        jdbc.execute("TRUNCATE TABLE " + RESULT);
        JobRepository repository = new ResourcelessJobRepository();
        Job job = new JobBuilder("row-at-a-time", repository)
                .start(outcomes(repository))
                .next(numbers(repository))
                .build();
        JobParameters parameters = new JobParameters();
        JobExecution execution = repository.createJobExecution(
                repository.createJobInstance(job.getName(), parameters), parameters, new ExecutionContext());
        execute(job, execution);
        if (execution.getStatus() != BatchStatus.COMPLETED) {
            throw new IllegalStateException(
                    execution.toString(),
                    execution.getAllFailureExceptions().stream().findFirst().orElse(null));
        }
    }

    private static void execute(Job job, JobExecution execution) {
        try {
            job.execute(execution);
        } catch (JobInterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Step outcomes(JobRepository repository) {
        JdbcCursorItemReader<Decision> decisions = reader("chunk_decisions", Decision::of);
        decisions.setPreparedStatementSetter(statement -> {
            statement.setString(1, day.toString());
            statement.setString(2, day.plusDays(1).toString());
        });
        JdbcBatchItemWriter<Outcome> writer = writer("chunk_outcome", Outcome::bind);
        return new StepBuilder("outcomes", repository)
                .<Decision, Decision>chunk(CHUNK)
                .reader(decisions)
                .processor(decision -> decision.counts() ? decision : null)
                .writer(new OutcomeWriter(new NamedParameterJdbcTemplate(jdbc), writer, day, horizonDays))
                .build();
    }

    private Step numbers(JobRepository repository) {
        return new StepBuilder("numbers", repository)
                .<List<Outcome>, KeyNumbers>chunk(CHUNK)
                .reader(new KeyReader(reader("chunk_keys", Outcome::of)))
                .processor(KeyNumbers::of)
                .writer(writer("chunk_key", KeyNumbers::bind))
                .build();
    }

    private <T> JdbcCursorItemReader<T> reader(String file, RowMapper<T> row) {
        return new JdbcCursorItemReaderBuilder<T>()
                .name(file)
                .dataSource(clickhouse)
                .sql(sql(file))
                .rowMapper(row)
                .saveState(false)
                .verifyCursorPosition(false)
                .connectionAutoCommit(true)
                .build();
    }

    private <T> JdbcBatchItemWriter<T> writer(String file, ItemPreparedStatementSetter<T> setter) {
        JdbcBatchItemWriter<T> writer = new JdbcBatchItemWriterBuilder<T>()
                .dataSource(clickhouse)
                .sql(sql(file))
                .itemPreparedStatementSetter(setter)
                .assertUpdates(false)
                .build();
        writer.afterPropertiesSet();
        return writer;
    }

    @Override
    public void close() {
        clickhouse.close();
    }
}
