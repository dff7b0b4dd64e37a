package io.ppa.embedded;

import io.ppa.store.StoreLocations;
import io.ppa.store.StoreLocations.H2Location;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/** Whether somebody listens where the stores should be. */
final class StoreProbe {

    private static final int TIMEOUT_MILLIS = 2000;

    private StoreProbe() {}

    static boolean answer(StoreLocations locations) {
        H2Location h2 = locations.h2();
        return listens(URI.create(locations.clickhouse().url()))
                && listens(URI.create(locations.postgres().url().replaceFirst("^jdbc:", "")))
                && listens(URI.create(locations.redis().url()))
                && h2 != null
                && listens(URI.create(h2.url().replaceFirst("^jdbc:h2:", "")));
    }

    private static boolean listens(URI uri) {
        if (uri.getHost() == null || uri.getPort() < 0) {
            return false;
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), TIMEOUT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
