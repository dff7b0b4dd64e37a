package io.ppa.embedded;

/**
 * How the engines are started; ignored when they are running already.
 *
 * @param clickhousePort port of ClickHouse's HTTP interface, 0 for any free one
 * @param postgresPort port of PostgreSQL, 0 for any free one
 * @param redisPort port of Redis, 0 for any free one
 * @param h2Port port of H2, 0 for any free one
 * @param clickhouseTimezone the ClickHouse engine's own zone; the first engine a JVM starts decides it
 */
public record EmbeddedOptions(
        int clickhousePort, int postgresPort, int redisPort, int h2Port, String clickhouseTimezone) {

    public EmbeddedOptions {
        check("--clickhouse-port", clickhousePort);
        check("--postgres-port", postgresPort);
        check("--redis-port", redisPort);
        check("--h2-port", h2Port);
    }

    /** Any free ports, ClickHouse in UTC. */
    public static EmbeddedOptions anyPort() {
        return new EmbeddedOptions(0, 0, 0, 0, "UTC");
    }

    private static void check(String flag, int port) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException(flag + " is " + port + "; a port is 1 to 65535, or 0 for any free one");
        }
    }
}
