package io.ppa.store.postgres;

import io.ppa.store.SqlText;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What began an execution, {@code sql/postgres/lineage/parent.sql}. */
public final class RunParents {

    private static final String PARENT =
            SqlText.load("postgres/lineage/parent.sql").text();

    private final JdbcClient jdbc;

    public RunParents(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /**
     * @param first the first execution of its launch: another one for a restart, itself else
     * @param chainId null when no chain launched it
     * @param chain its name, null like its id
     */
    public record Parent(
            long first, @Nullable Long chainId, @Nullable String chain) {}

    /** Empty for an execution that is not there. */
    public Optional<Parent> of(long executionId) {
        return jdbc.sql(PARENT)
                .param("execution", executionId)
                .query((rs, n) ->
                        new Parent(rs.getLong("first"), rs.getObject("chain_id", Long.class), rs.getString("chain")))
                .optional();
    }
}
