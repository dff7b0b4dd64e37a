package io.ppa.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ppa.model.EventKind;
import io.ppa.notify.SmtpSettings.Tls;
import io.ppa.store.SettingSource;
import io.ppa.store.StoreSettingsException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is to be told, from the environment and a file. */
class NotifySettingsTest {

    private static final String SECRET = "0123456789abcdef-secret";

    private static final Map<String, String> FULL = Map.of(
            "PPA_NOTIFY_WEBHOOK_URL", "https://hooks.example.org/services/T0/B0?key=token-in-the-url",
            "PPA_NOTIFY_WEBHOOK_SECRET", SECRET,
            "PPA_NOTIFY_SMTP_HOST", "mail.example.org",
            "PPA_NOTIFY_SMTP_USER", "ppa",
            "PPA_NOTIFY_SMTP_PASSWORD", "hunter2-and-more",
            "PPA_NOTIFY_SMTP_FROM", "ppa@example.org",
            "PPA_NOTIFY_SMTP_TO", "ops@example.org, Night Shift <night@example.org>",
            "PPA_NOTIFY_EVENTS", "failed, recovered");

    private static NotifySettings settings(Map<String, String> environment, Map<String, String> file) {
        return NotifySettings.of(new SettingSource(environment, file));
    }

    @Test
    void nothingIsSet_onlyTheLogTells_ofEverything() {
        NotifySettings settings = settings(Map.of(), Map.of());
        assertThat(settings.log()).isTrue();
        assertThat(settings.webhook()).isNull();
        assertThat(settings.smtp()).isNull();
        assertThat(settings.kinds()).hasSize(7).doesNotContain(EventKind.TEST);
    }

    @Test
    void everythingIsSet() {
        NotifySettings settings = settings(FULL, Map.of("ppa.notify.log", "false"));
        SmtpSettings smtp = Objects.requireNonNull(settings.smtp());
        assertThat(settings.log()).isFalse();
        assertThat(settings.kinds()).containsExactlyInAnyOrder(EventKind.FAILED, EventKind.RECOVERED);
        assertThat(Objects.requireNonNull(settings.webhook()).secret())
                .isEqualTo(SECRET.getBytes(StandardCharsets.UTF_8));
        assertThat(smtp.port()).isEqualTo(587);
        assertThat(smtp.tls()).isEqualTo(Tls.STARTTLS);
        assertThat(smtp.to())
                .extracting(Object::toString)
                .containsExactly("ops@example.org", "Night Shift <night@example.org>");
        assertThat(settings.toString()).doesNotContain(SECRET, "hunter2", "token-in-the-url", "T0/B0");
        assertThat(new SettingSource(FULL, Map.of()).toString()).doesNotContain(SECRET, "hunter2");
    }

    @Test
    void theEnvironmentGoesBeforeTheFile() {
        assertThat(settings(Map.of("PPA_NOTIFY_LOG", "false"), Map.of("ppa.notify.log", "true"))
                        .log())
                .isFalse();
    }

    @Test
    void aStandardWebhooksSecret_isBase64() {
        Map<String, String> environment = changed("PPA_NOTIFY_WEBHOOK_SECRET", "whsec_MDEyMzQ1Njc4OWFiY2RlZg==");
        assertThat(Objects.requireNonNull(settings(environment, Map.of()).webhook())
                        .secret())
                .isEqualTo("0123456789abcdef".getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, String> changed(String name, String value) {
        Map<String, String> environment = new HashMap<>(FULL);
        environment.put(name, value);
        return environment;
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of("PPA_NOTIFY_LOG", "yes", "ppa.notify.log (environment: PPA_NOTIFY_LOG) is 'yes'"),
                Arguments.of(
                        "PPA_NOTIFY_EVENTS",
                        "failed,fialed",
                        "names 'fialed'; there are failed, recovered, deadline-missed"),
                Arguments.of("PPA_NOTIFY_EVENTS", "test", "names 'test'"),
                Arguments.of("PPA_NOTIFY_WEBHOOK_URL", "ftp://x", "must be http://host"),
                Arguments.of("PPA_NOTIFY_WEBHOOK_URL", "https://user:hunter3@x/y", "without user, password"),
                Arguments.of("PPA_NOTIFY_WEBHOOK_URL", "https://x/a b", "is not a URL"),
                Arguments.of(
                        "PPA_NOTIFY_WEBHOOK_URL",
                        "",
                        "PPA_NOTIFY_WEBHOOK_SECRET is set, but not ppa.notify.webhook.url"),
                Arguments.of("PPA_NOTIFY_WEBHOOK_SECRET", "", "is set, but not PPA_NOTIFY_WEBHOOK_SECRET"),
                Arguments.of("PPA_NOTIFY_WEBHOOK_SECRET", "short-hunter3", "is shorter than 16 bytes"),
                Arguments.of("PPA_NOTIFY_WEBHOOK_SECRET", "whsec_hunter3-not-base64!", "is not the Base64"),
                Arguments.of(
                        "PPA_NOTIFY_SMTP_HOST", "", "not ppa.notify.smtp.host (environment: PPA_NOTIFY_SMTP_HOST)"),
                Arguments.of("PPA_NOTIFY_SMTP_HOST", "mail example", "no host name"),
                Arguments.of("PPA_NOTIFY_SMTP_PORT", "0", "is '0'; it is a number from 1 to 65535"),
                Arguments.of("PPA_NOTIFY_SMTP_PORT", "99999", "from 1 to 65535"),
                Arguments.of("PPA_NOTIFY_SMTP_TLS", "ssl", "there are starttls, implicit, none"),
                Arguments.of("PPA_NOTIFY_SMTP_USER", "", "one is set: set both or none"),
                Arguments.of("PPA_NOTIFY_SMTP_FROM", "ppa", "is 'ppa', which is no mail address"),
                Arguments.of("PPA_NOTIFY_SMTP_FROM", "a@x.org,b@x.org", "holds 2 addresses"),
                Arguments.of("PPA_NOTIFY_SMTP_TO", "", "ppa.notify.smtp.host is set, but not ppa.notify.smtp.to"),
                Arguments.of("PPA_NOTIFY_SMTP_TO", "a@x.org,,@", "or list of them"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whatCannotBeUsed_isNamed_withoutSecrets(String name, String value, String said) {
        Map<String, String> environment = changed(name, value);
        assertThatThrownBy(() -> settings(environment, Map.of()))
                .isInstanceOf(StoreSettingsException.class)
                .hasMessageContaining(said)
                .message()
                .doesNotContain("hunter", SECRET, "token-in-the-url");
    }

    @Test
    void secretsInAFile_areRefused_andAllFaultsAreToldAtOnce() {
        assertThatThrownBy(() -> settings(
                        Map.of(),
                        Map.of(
                                "ppa.notify.webhook.secret", "hunter2-in-a-file-of-mine",
                                "ppa.notify.smtp.password", "hunter2",
                                "ppa.notify.log", "no")))
                .hasMessageContainingAll(
                        "ppa.notify.webhook.secret does not belong into a file: set PPA_NOTIFY_WEBHOOK_SECRET",
                        "ppa.notify.smtp.password does not belong into a file",
                        "ppa.notify.log")
                .message()
                .doesNotContain("hunter");
    }
}
