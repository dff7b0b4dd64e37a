package io.ppa.job.flow;

/** Tenants as ClickHouse names them, which need not be text. */
public final class TenantNames {

    /** Of a tenant whose name is no text. */
    public static final Failure NO_TEXT = new Failure(
            "its tenant_id is no text: it holds a zero byte, shown as ␀, or bytes that are no UTF-8, shown as \uFFFD;"
                    + " none of its rows is counted",
            "Correct tenant_id of its rows in ClickHouse, or delete them, then rerun.");

    private TenantNames() {}

    /** PostgreSQL holds no zero byte, and bytes that are no UTF-8 arrive here as U+FFFD: neither finds its rows again. */
    public static boolean isText(String tenant) {
        return tenant.indexOf('\0') < 0 && tenant.indexOf('\uFFFD') < 0;
    }

    /** The text as PostgreSQL can hold it. */
    public static String shown(String text) {
        return text.replace('\0', '␀');
    }
}
