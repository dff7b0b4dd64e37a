package io.ppa.store.postgres;

import io.ppa.model.TenantResult;
import io.ppa.store.SqlText;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** What each execution did for each tenant, {@code ppa.tenant_result}; and when each last did well, {@code ppa.last_success}. */
public final class TenantResults {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String RECORD =
            SqlText.load("postgres/tenant_result/record.sql").text();

    private final JdbcClient jdbc;

    private final TransactionTemplate transaction;

    public TenantResults(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = FencedTransactions.on(dataSource);
    }

    /** Keeps a result; a later one of the same execution and tenant replaces it. */
    public void record(long executionId, TenantResult result) {
        record(executionId, List.of(result));
    }

    /** Keeps results of different tenants, all or none. */
    public void record(long executionId, List<TenantResult> results) {
        transaction.executeWithoutResult(status -> jdbc.sql(RECORD)
                .param("execution", executionId)
                .param("tenants", texts(results, TenantResult::tenant))
                .param("statuses", texts(results, result -> result.status().name()))
                .param("results", texts(results, JSON::writeValueAsString))
                .update());
    }

    private static String[] texts(List<TenantResult> results, Function<TenantResult, String> text) {
        return results.stream().map(text).toArray(String[]::new);
    }

    /** The results of an execution, in order of tenant. */
    public List<TenantResult> of(long executionId) {
        return jdbc.sql("SELECT result FROM ppa.tenant_result WHERE execution_id = :execution ORDER BY tenant")
                .param("execution", executionId)
                .query((rs, n) -> JSON.readValue(rs.getString(1), TenantResult.class))
                .list();
    }
}
