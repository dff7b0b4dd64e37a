package io.ppa.embedded;

import java.nio.file.Path;
import java.time.Duration;

/** A process of its own that uses the stores of a directory until a line, or the end, comes on standard input. */
public final class StoresProcess {

    private StoresProcess() {}

    /** @param args directory; {@code own} or {@code open}; ClickHouse port; ClickHouse's zone */
    public static void main(String[] args) throws Exception {
        EmbeddedOptions options = new EmbeddedOptions(Integer.parseInt(args[2]), 0, 0, 0, args[3]);
        EmbeddedStores stores;
        try {
            stores = args[1].equals("own")
                    ? EmbeddedStores.startOwning(Path.of(args[0]), options)
                    : EmbeddedStores.open(Path.of(args[0]), options);
        } catch (io.ppa.store.StoreException e) {
            System.out.println("refused " + e.getMessage() + " " + e.action());
            System.exit(4);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stores.close(Duration.ofSeconds(5))));
        System.out.println(stores.owner() ? "owner" : "attached");
        System.in.read();
        stores.close();
        System.out.println("closed");
    }
}
