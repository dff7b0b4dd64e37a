package io.ppa.job.drift;

import io.ppa.job.publish.InputStatements;
import io.ppa.store.clickhouse.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was read of a day, as {@code measures.sql} answers it: how many decisions there are of each kind. */
final class DayRead {

    /** The rejects of decisions come first, then those of feedback, as {@code calls.sql} numbers them. */
    private static final int DECISION_FAULTS = 4;

    private DayRead() {}

    /** The columns of the staging table that are not published; all 0 or empty of a row that is about a model. */
    static Map<String, Object> of(Row row) {
        long feedbacks = 0;
        long[] rejected = new long[InputStatements.RAW_REASONS.size()];
        List<Number> kinds = row.getList("kind");
        List<Number> rows = row.getList("kind_rows");
        for (int i = 0; i < kinds.size(); i++) {
            int kind = kinds.get(i).intValue();
            long found = rows.get(i).longValue();
            int decisionFault = kind / 8;
            int feedbackFault = kind % 8 / 2;
            feedbacks += kind % 2 * found;
            if (decisionFault > 0) {
                rejected[decisionFault - 1] += found;
            }
            if (feedbackFault > 0) {
                rejected[DECISION_FAULTS + feedbackFault - 1] += found;
            }
        }
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("read_decisions", row.getBoolean("is_day") ? row.getLong("decisions") : 0L);
        values.put("read_feedbacks", feedbacks);
        values.put("read_watermark", row.getBoolean("is_day") ? row.getString("watermark") : "");
        for (int reason = 0; reason < rejected.length; reason++) {
            values.put(InputStatements.RAW_REASONS.get(reason), rejected[reason]);
        }
        return values;
    }
}
