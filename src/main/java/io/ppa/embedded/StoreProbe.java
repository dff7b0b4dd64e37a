package io.ppa.embedded;

import io.ppa.store.StoreLocations;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/** Whether somebody listens where the stores should be. */
final class StoreProbe {

    private static final int TIMEOUT_MILLIS = 2000;

    private StoreProbe() {}

    static boolean answer(StoreLocations locations) {
        return listens(URI.create(locations.clickhouse().url()))
                && listens(URI.create(locations.postgres().url().replaceFirst("^jdbc:", "")))
                && listens(URI.create(locations.redis().url()));
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
