package io.ppa.monitor;

import io.ppa.store.SettingSource;
import io.ppa.store.StoreSettingsException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Where health and metrics are served.
 *
 * @param address an address of this machine
 * @param port 0 for any free one; empty when nothing is served
 */
public record HttpSettings(InetAddress address, OptionalInt port) {

    private static final String ADDRESS = "ppa.http.address";

    private static final String PORT = "ppa.http.port";

    /** The properties that are read here. */
    public static final List<String> NAMES = List.of(ADDRESS, PORT);

    private static final String OFF = "off";

    /**
     * From {@code ppa.http.address} (default 127.0.0.1) and {@code ppa.http.port} (default 8085; 0 takes any free one, {@code off}
     * serves nothing); the environment, {@code PPA_HTTP_ADDRESS} and {@code PPA_HTTP_PORT}, goes before the file.
     *
     * @throws StoreSettingsException naming what cannot be used, and what can
     */
    public static HttpSettings of(SettingSource source) {
        return new HttpSettings(
                address(source.value(ADDRESS).orElse("127.0.0.1")),
                port(source.value(PORT).orElse("8085")));
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw unusable(
                    ADDRESS,
                    text,
                    "no address",
                    "Give one of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them.");
        }
    }

    private static OptionalInt port(String text) {
        if (text.toLowerCase(Locale.ROOT).equals(OFF)) {
            return OptionalInt.empty();
        }
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65535) {
            throw unusable(
                    PORT,
                    text,
                    "no port",
                    "Give 1 to 65535, 0 for any free one, or off to serve neither health nor metrics.");
        }
        return OptionalInt.of(Integer.parseInt(text));
    }

    private static StoreSettingsException unusable(String name, String value, String what, String action) {
        return new StoreSettingsException(
                SettingSource.named(name) + " is '" + value + "', which is " + what + ".", action);
    }
}
