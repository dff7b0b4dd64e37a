package io.ppa.store.postgres;

import javax.sql.DataSource;
import org.apache.commons.logging.LogFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Transactions of which a run's writes are made: one is committed only while the leases of the thread's {@link Fence} are held, and
 * rolled back else. Without a fence they are like any other.
 */
public final class FencedTransactions extends JdbcTransactionManager {

    private static final long serialVersionUID = 1;

    private final transient JdbcClient jdbc;

    public FencedTransactions(DataSource dataSource) {
        super(dataSource);
        // What goes wrong is thrown and told by whoever catches it; this is silent with the library, not heard with the
        // suite.
        this.logger = LogFactory.getLog("org.springframework.transaction.fenced");
        this.jdbc = JdbcClient.create(dataSource);
    }

    static TransactionTemplate on(DataSource dataSource) {
        return new TransactionTemplate(new FencedTransactions(dataSource));
    }

    /** As late as can be: what is found here holds until the commit. */
    @Override
    protected void prepareForCommit(DefaultTransactionStatus status) {
        if (status.isNewTransaction()) {
            Fence.require(jdbc);
        }
    }
}
