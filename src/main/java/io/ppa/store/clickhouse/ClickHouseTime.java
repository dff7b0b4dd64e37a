package io.ppa.store.clickhouse;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as ClickHouse reads them, in parameters and in CSV. */
public final class ClickHouseTime {

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    private ClickHouseTime() {}

    /** {@code 2024-03-31 23:59:59.999}: UTC, to the millisecond, what is less is cut off. */
    public static String text(Instant time) {
        return MILLIS.format(time);
    }
}
