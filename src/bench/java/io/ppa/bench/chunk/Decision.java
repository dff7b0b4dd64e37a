package io.ppa.bench.chunk;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/**
 * A delivery of a decision.
 *
 * @param decidedMillis since 1970, UTC
 */
record Decision(
        UUID id,
        String tenant,
        String symbol,
        UUID user,
        long decidedMillis,
        double confidence,
        double epistemic,
        double aleatoric,
        double positionSize,
        double penalty) {

    /** A row of chunk_decisions.sql. */
    static Decision of(ResultSet row, int number) throws SQLException {
        return new Decision(
                row.getObject("id", UUID.class),
                row.getString("tenant_id"),
                row.getString("symbol"),
                row.getObject("user_id", UUID.class),
                row.getLong("decided_ms"),
                row.getDouble("aggregated_confidence"),
                row.getDouble("epistemic_uncertainty"),
                row.getDouble("aleatoric_uncertainty"),
                row.getDouble("position_size"),
                row.getDouble("uncertainty_penalty"));
    }

    /** Whether it may be averaged in. */
    boolean counts() {
        return confidence >= 0
                && confidence <= 1
                && Double.isFinite(epistemic)
                && epistemic >= 0
                && Double.isFinite(aleatoric)
                && aleatoric >= 0;
    }
}
