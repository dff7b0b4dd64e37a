package io.ppa.notify;

import io.ppa.model.EventKind;
import io.ppa.notify.SmtpSettings.Tls;
import io.ppa.store.SettingSource;
import io.ppa.store.StoreSettingsException;
import io.ppa.store.UrlHost;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who is told, and of what: {@code ppa.notify.…} in the environment or the configuration file, in every profile. Secrets come from
 * the environment only.
 *
 * @param log whether the log tells
 * @param webhook null when there is none
 * @param smtp null when there is none
 * @param kinds what webhook and mail tell; the log tells everything
 */
public record NotifySettings(
        boolean log,
        @Nullable WebhookSettings webhook,
        @Nullable SmtpSettings smtp,
        Set<EventKind> kinds) {

    /** Nobody is told. */
    public static final NotifySettings NONE = new NotifySettings(false, null, null, EventKind.REAL);

    private static final String LOG = "ppa.notify.log";
    private static final String EVENTS = "ppa.notify.events";
    private static final String URL = "ppa.notify.webhook.url";
    private static final String SECRET = "ppa.notify.webhook.secret";
    private static final String HOST = "ppa.notify.smtp.host";
    private static final String PORT = "ppa.notify.smtp.port";
    private static final String USER = "ppa.notify.smtp.user";
    private static final String PASSWORD = "ppa.notify.smtp.password";
    private static final String FROM = "ppa.notify.smtp.from";
    private static final String TO = "ppa.notify.smtp.to";
    private static final String TLS = "ppa.notify.smtp.tls";

    /** What a configuration file may name, if only to be told that a secret has no place there. */
    public static final List<String> NAMES =
            List.of(LOG, EVENTS, URL, SECRET, HOST, PORT, USER, PASSWORD, FROM, TO, TLS);

    /** HMAC-SHA256 is no stronger than its key. */
    private static final int SECRET_BYTES = 16;

    private static final String SECRET_PREFIX = "whsec_";

    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+");

    public NotifySettings {
        kinds = Set.copyOf(kinds);
    }

    /** @throws StoreSettingsException naming every setting that is missing or cannot be used, at once */
    public static NotifySettings of(SettingSource source) {
        return new Reader(source).read();
    }

    private static final class Reader {

        private final SettingSource source;

        private final List<String> wrong = new ArrayList<>();

        private Reader(SettingSource source) {
            this.source = source;
        }

        private NotifySettings read() {
            Stream.of(SECRET, PASSWORD)
                    .filter(source.properties()::containsKey)
                    .forEach(name -> wrong.add(name + " does not belong into a file: set "
                            + SettingSource.variable(name) + " in the environment instead."));
            boolean log = log();
            Set<EventKind> kinds = kinds();
            Optional<WebhookSettings> webhook = webhook();
            Optional<SmtpSettings> smtp = smtp();
            if (!wrong.isEmpty()) {
                throw new StoreSettingsException(
                        String.join(" ", wrong),
                        "Set them in the environment or in the file given by --config (environment: PPA_CONFIG), secrets"
                                + " in the environment only.");
            }
            return new NotifySettings(log, webhook.orElse(null), smtp.orElse(null), kinds);
        }

        private boolean log() {
            String given = source.value(LOG).orElse("true").toLowerCase(Locale.ROOT);
            if (!given.equals("true") && !given.equals("false")) {
                wrong.add(SettingSource.named(LOG) + " is '" + given + "'; it is true or false.");
            }
            return given.equals("true");
        }

        private Set<EventKind> kinds() {
            Optional<String> given = source.value(EVENTS);
            if (given.isEmpty()) {
                return EventKind.REAL;
            }
            Set<EventKind> kinds = EnumSet.noneOf(EventKind.class);
            for (String word : given.get().split(",")) {
                EventKind.of(word.strip())
                        .filter(EventKind.REAL::contains)
                        .ifPresentOrElse(
                                kinds::add,
                                () -> wrong.add(
                                        SettingSource.named(EVENTS) + " names '" + word.strip() + "'; there are "
                                                + Arrays.stream(EventKind.values())
                                                        .filter(EventKind.REAL::contains)
                                                        .map(EventKind::word)
                                                        .collect(Collectors.joining(", "))
                                                + "."));
            }
            return kinds;
        }

        private Optional<WebhookSettings> webhook() {
            Optional<String> url = source.value(URL);
            Optional<String> secret = source.secret(SECRET);
            if (url.isEmpty()) {
                secret.ifPresent(given -> wrong.add(
                        SettingSource.variable(SECRET) + " is set, but not " + SettingSource.named(URL) + "."));
                return Optional.empty();
            }
            Optional<URI> uri = uri(url.get());
            Optional<byte[]> key = key(secret);
            return uri.flatMap(to -> key.map(bytes -> new WebhookSettings(to, bytes)));
        }

        private Optional<URI> uri(String text) {
            try {
                URI uri = new URI(text);
                boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
                Optional<String> fault = UrlHost.fault(uri);
                if (web && fault.isPresent()) {
                    wrong.add(SettingSource.named(URL) + " " + fault.get() + ".");
                    return Optional.empty();
                }
                if (web && uri.getRawUserInfo() == null && uri.getRawFragment() == null) {
                    return Optional.of(uri);
                }
            } catch (URISyntaxException e) {
                // Its text may hold a secret, so it is not repeated.
                wrong.add(SettingSource.named(URL) + " is not a URL.");
                return Optional.empty();
            }
            wrong.add(SettingSource.named(URL)
                    + " must be http://host… or https://host…, without user, password or fragment.");
            return Optional.empty();
        }

        private Optional<byte[]> key(Optional<String> secret) {
            if (secret.isEmpty()) {
                wrong.add(URL + " is set, but not " + SettingSource.variable(SECRET)
                        + ", by which the receiver knows who sends.");
                return Optional.empty();
            }
            byte[] key = bytes(secret.get());
            if (key.length < SECRET_BYTES) {
                wrong.add(SettingSource.variable(SECRET) + " is shorter than " + SECRET_BYTES
                        + " bytes, or is not the Base64 that " + SECRET_PREFIX + " announces.");
                return Optional.empty();
            }
            return Optional.of(key);
        }

        private static byte[] bytes(String secret) {
            if (!secret.startsWith(SECRET_PREFIX)) {
                return secret.getBytes(StandardCharsets.UTF_8);
            }
            try {
                return Base64.getDecoder().decode(secret.substring(SECRET_PREFIX.length()));
            } catch (IllegalArgumentException e) {
                return new byte[0];
            }
        }

        private Optional<SmtpSettings> smtp() {
            Optional<String> host = source.value(HOST);
            if (host.isEmpty()) {
                List<String> without = Stream.of(PORT, USER, FROM, TO, TLS)
                        .filter(name -> source.value(name).isPresent())
                        .toList();
                if (!without.isEmpty() || source.secret(PASSWORD).isPresent()) {
                    wrong.add("Something is said of mails, but not " + SettingSource.named(HOST) + ".");
                }
                return Optional.empty();
            }
            if (!HOST_NAME.matcher(host.get()).matches()) {
                wrong.add(SettingSource.named(HOST) + " is '" + host.get() + "', which is no host name.");
            }
            Tls tls = tls();
            int port = port(tls);
            Optional<String> user = source.value(USER);
            Optional<String> password = source.secret(PASSWORD);
            if (user.isPresent() != password.isPresent()) {
                wrong.add("Of " + SettingSource.named(USER) + " and " + SettingSource.variable(PASSWORD)
                        + " one is set: set both or none.");
            }
            List<InternetAddress> from = addresses(FROM);
            List<InternetAddress> to = addresses(TO);
            if (from.size() > 1) {
                wrong.add(SettingSource.named(FROM) + " holds " + from.size() + " addresses; it is one.");
            }
            return from.isEmpty() || to.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new SmtpSettings(
                            host.get(), port, user.orElse(null), password.orElse(null), from.get(0), to, tls));
        }

        private Tls tls() {
            String given = source.value(TLS).orElse("starttls").toLowerCase(Locale.ROOT);
            Optional<Tls> tls = Arrays.stream(Tls.values())
                    .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(given))
                    .findFirst();
            if (tls.isEmpty()) {
                wrong.add(SettingSource.named(TLS) + " is '" + given + "'; there are starttls, implicit, none.");
            }
            return tls.orElse(Tls.STARTTLS);
        }

        private int port(Tls tls) {
            Optional<String> given = source.value(PORT);
            if (given.isEmpty()) {
                return tls.port();
            }
            if (!given.get().matches("\\d{1,5}") || number(given.get()) < 1 || number(given.get()) > 65_535) {
                wrong.add(SettingSource.named(PORT) + " is '" + given.get() + "'; it is a number from 1 to 65535.");
                return tls.port();
            }
            return number(given.get());
        }

        private static int number(String digits) {
            return Integer.parseInt(digits);
        }

        private List<InternetAddress> addresses(String name) {
            Optional<String> given = source.value(name);
            if (given.isEmpty()) {
                wrong.add(HOST + " is set, but not " + SettingSource.named(name) + ".");
                return List.of();
            }
            try {
                InternetAddress[] addresses = InternetAddress.parse(given.get(), true);
                for (InternetAddress address : addresses) {
                    address.validate();
                    if (!address.getAddress().contains("@")) {
                        throw new AddressException("no @");
                    }
                }
                return List.of(addresses);
            } catch (AddressException e) {
                wrong.add(SettingSource.named(name) + " is '" + given.get() + "', which is no mail address"
                        + (name.equals(TO) ? " or list of them, separated by commas" : "") + ".");
                return List.of();
            }
        }
    }
}
