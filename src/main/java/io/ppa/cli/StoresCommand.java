package io.ppa.cli;

import io.ppa.embedded.EmbeddedOptions;
import io.ppa.embedded.EmbeddedStores;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import sun.misc.Signal;

@Command(
        name = "stores",
        description = StoresCommand.ABOUT,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = StoresCommand.Up.class)
final class StoresCommand {

    static final String ABOUT = "The embedded engines.";

    @Command(
            name = "up",
            description = {
                "Run ClickHouse, PostgreSQL, Redis and H2 in the foreground, on 127.0.0.1, with the schema applied.",
                "Prints where they are (also in DIR/stores.json), then 'ready'. SIGTERM or Ctrl-C stops them."
            })
    static final class Up implements Callable<Integer> {

        /** On a signal, attached processes get this long to finish before the engines stop under them. */
        private static final Duration PATIENCE = Duration.ofSeconds(20);

        private final Terminal terminal;

        @Mixin
        private GlobalOptions global = new GlobalOptions();

        @Option(
                names = "--clickhouse-port",
                paramLabel = "PORT",
                defaultValue = "18123",
                description = "default ${DEFAULT-VALUE}; 0 takes any free one")
        private int clickhousePort;

        @Option(
                names = "--postgres-port",
                paramLabel = "PORT",
                defaultValue = "15432",
                description = "default ${DEFAULT-VALUE}; 0 takes any free one")
        private int postgresPort;

        @Option(
                names = "--redis-port",
                paramLabel = "PORT",
                defaultValue = "16379",
                description = "default ${DEFAULT-VALUE}; 0 takes any free one")
        private int redisPort;

        @Option(
                names = "--h2-port",
                paramLabel = "PORT",
                defaultValue = "19092",
                description = "default ${DEFAULT-VALUE}; 0 takes any free one")
        private int h2Port;

        @Option(
                names = "--clickhouse-timezone",
                paramLabel = "ZONE",
                defaultValue = "UTC",
                description = "the ClickHouse engine's own zone (default ${DEFAULT-VALUE}); no number depends on it")
        private String clickhouseTimezone = "UTC";

        Up(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws InterruptedException {
            if (global.production(terminal).isPresent()) {
                throw new UsageException(
                        "'stores up' runs the embedded engines; in the production profile there are none");
            }
            CountDownLatch stop = new CountDownLatch(1);
            Signal.handle(new Signal("TERM"), signal -> stop.countDown());
            Signal.handle(new Signal("INT"), signal -> stop.countDown());
            EmbeddedStores embedded = EmbeddedStores.startOwning(global.dataDir, options());
            Stores stores = Stores.of(embedded);
            try {
                SchemaCommand.apply(stores);
                embedded.describe().lines().forEach(terminal::line);
                terminal.line("ready");
                stop.await();
            } finally {
                stores.close(PATIENCE);
            }
            return 0;
        }

        private EmbeddedOptions options() {
            try {
                return new EmbeddedOptions(clickhousePort, postgresPort, redisPort, h2Port, clickhouseTimezone);
            } catch (IllegalArgumentException e) {
                throw new UsageException(String.valueOf(e.getMessage()));
            }
        }
    }
}
