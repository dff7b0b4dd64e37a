package io.ppa.bench.chunk;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/**
 * A delivery of a decision that counts, and what became of it.
 *
 * @param decidedMillis since 1970, UTC
 * @param heardMillis the same; 0 when no feedback counts
 */
record Outcome(
        UUID id,
        String tenant,
        String symbol,
        UUID user,
        long decidedMillis,
        double confidence,
        double uncertainty,
        double positionSize,
        double penalty,
        long heardMillis,
        double actualReturn,
        boolean success) {

    static Outcome of(Decision decision, long heardMillis, double actualReturn, boolean success) {
        return new Outcome(
                decision.id(),
                decision.tenant(),
                decision.symbol(),
                decision.user(),
                decision.decidedMillis(),
                decision.confidence(),
                decision.epistemic() + decision.aleatoric(),
                decision.positionSize(),
                decision.penalty(),
                heardMillis,
                actualReturn,
                success);
    }

    /** A row of chunk_keys.sql. */
    static Outcome of(ResultSet row, int number) throws SQLException {
        return new Outcome(
                row.getObject("id", UUID.class),
                row.getString("tenant_id"),
                row.getString("symbol"),
                row.getObject("user_id", UUID.class),
                row.getLong("decided_ms"),
                row.getDouble("confidence"),
                row.getDouble("uncertainty"),
                row.getDouble("position_size"),
                row.getDouble("penalty"),
                row.getLong("heard_ms"),
                row.getDouble("actual_return"),
                row.getBoolean("success"));
    }

    boolean evaluated() {
        return heardMillis != 0;
    }

    boolean sameKey(Outcome other) {
        return tenant.equals(other.tenant) && symbol.equals(other.symbol) && user.equals(other.user);
    }

    /** Binds chunk_outcome.sql. */
    void bind(PreparedStatement insert) throws SQLException {
        insert.setObject(1, id);
        insert.setString(2, tenant);
        insert.setString(3, symbol);
        insert.setObject(4, user);
        insert.setLong(5, decidedMillis);
        insert.setDouble(6, confidence);
        insert.setDouble(7, uncertainty);
        insert.setDouble(8, positionSize);
        insert.setDouble(9, penalty);
        insert.setLong(10, heardMillis);
        insert.setDouble(11, actualReturn);
        insert.setBoolean(12, success);
    }
}
