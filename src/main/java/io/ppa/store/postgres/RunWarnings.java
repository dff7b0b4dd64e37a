package io.ppa.store.postgres;

import io.ppa.model.RunWarning;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** What operators should know of runs that did not fail for it, {@code ppa.run_warning}. */
public final class RunWarnings {

    private static final int PAGE = 1000;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final JdbcClient jdbc;

    private final TransactionTemplate transaction;

    public RunWarnings(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = FencedTransactions.on(dataSource);
    }

    /** Keeps these as the warnings of that step of the execution, in this order, whatever was kept of it before. */
    public void replace(long executionId, String step, List<RunWarning> warnings) {
        transaction.executeWithoutResult(status -> {
            jdbc.sql("DELETE FROM ppa.run_warning WHERE execution_id = :execution AND step = :step")
                    .param("execution", executionId)
                    .param("step", step)
                    .update();
            for (int from = 0; from < warnings.size(); from += PAGE) {
                jdbc.sql("""
                                INSERT INTO ppa.run_warning (execution_id, step, place, tenant, warning)
                                SELECT :execution, :step, :from + w.place - 1, w.tenant, w.text
                                FROM ROWS FROM (json_to_recordset(:warnings::json) AS (tenant text, text text))
                                    WITH ORDINALITY AS w(tenant, text, place)""")
                        .param("execution", executionId)
                        .param("step", step)
                        .param("from", from)
                        .param(
                                "warnings",
                                JSON.writeValueAsString(warnings.subList(from, Math.min(from + PAGE, warnings.size()))))
                        .update();
            }
        });
    }

    /** All warnings of an execution, by step and then as they were found. */
    public List<RunWarning> of(long executionId) {
        return jdbc.sql("""
                        SELECT step, tenant, warning FROM ppa.run_warning
                        WHERE execution_id = :execution ORDER BY step, place""")
                .param("execution", executionId)
                .query((rs, n) -> new RunWarning(rs.getString("step"), rs.getString("tenant"), rs.getString("warning")))
                .list();
    }
}
