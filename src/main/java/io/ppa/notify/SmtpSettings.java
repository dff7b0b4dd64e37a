package io.ppa.notify;

import jakarta.mail.internet.InternetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where mails go.
 *
 * @param user null when the server asks for none
 * @param password null when the server asks for none
 */
record SmtpSettings(
        String host,
        int port,
        @Nullable String user,
        @Nullable String password,
        InternetAddress from,
        List<InternetAddress> to,
        Tls tls) {

    /** How the connection is kept secret. */
    enum Tls {
        /** It begins in the open and must change to TLS before anything is said. */
        STARTTLS(587),
        /** It is TLS from the beginning. */
        IMPLICIT(465),
        /** It is not: for a server on the same machine. */
        NONE(25);

        private final int port;

        Tls(int port) {
            this.port = port;
        }

        int port() {
            return port;
        }
    }

    String shown() {
        return host + ":" + port;
    }

    @Override
    public String toString() {
        return shown();
    }
}
