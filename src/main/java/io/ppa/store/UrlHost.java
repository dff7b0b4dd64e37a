package io.ppa.store;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the address in a setting names a host and a port there can be. */
public final class UrlHost {

    private static final Pattern AUTHORITY = Pattern.compile("(?:.*@)?(\\[[^]]*]|[^:]*)(?::(.*))?");

    private static final int LAST_PORT = 65_535;

    private UrlHost() {}

    /**
     * What is wrong, to go on after a setting's name; empty when nothing is. Nothing of the address is repeated: it may hold a secret.
     */
    public static Optional<String> fault(URI uri) {
        Optional<String> lacking = lacking(uri);
        return lacking.isPresent() || uri.getHost() != null
                ? lacking
                : Optional.of("names a host with a sign that URLs do not allow there, such as _");
    }

    /** The same for a client that takes such names. */
    static Optional<String> lacking(URI uri) {
        String authority = uri.getRawAuthority();
        Matcher parts = AUTHORITY.matcher(authority == null ? "" : authority);
        if (!parts.matches() || parts.group(1).isEmpty()) {
            return Optional.of("names no host");
        }
        String port = parts.group(2);
        return port == null || port.isEmpty() || possible(port)
                ? Optional.empty()
                : Optional.of("names a port that is no number from 1 to " + LAST_PORT);
    }

    private static boolean possible(String port) {
        return port.matches("\\d{1,5}") && Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= LAST_PORT;
    }
}
