package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.zaxxer.hikari.HikariDataSource;
import io.ppa.cli.Installation.Answer;
import io.ppa.testing.Receiver;
import io.ppa.testing.Receiver.Request;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Operators are told by the commands themselves: over a real HTTP and a real SMTP server. */
class NotificationsFlowTest {

    private static final String SECRET = "hunter2-of-the-webhook";

    private static final String PASSWORD = "hunter2-of-the-mails";

    @SuppressWarnings("NullAway.Init")
    private static Installation plain;

    @SuppressWarnings("NullAway.Init")
    private static Installation ppa;

    @SuppressWarnings("NullAway.Init")
    private static Receiver receiver;

    @SuppressWarnings("NullAway.Init")
    private static GreenMail mails;

    @BeforeAll
    static void install() {
        plain = Installation.applied();
        receiver = new Receiver();
        mails = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mails.start();
        mails.setUser("ppa@example.org", "ppa", PASSWORD);
        ppa = plain.with(Map.of(
                "PPA_NOTIFY_WEBHOOK_URL", receiver.url() + "/hooks/token-in-the-url",
                "PPA_NOTIFY_WEBHOOK_SECRET", SECRET,
                "PPA_NOTIFY_SMTP_HOST", "127.0.0.1",
                "PPA_NOTIFY_SMTP_PORT", String.valueOf(mails.getSmtp().getPort()),
                "PPA_NOTIFY_SMTP_TLS", "none",
                "PPA_NOTIFY_SMTP_USER", "ppa",
                "PPA_NOTIFY_SMTP_PASSWORD", PASSWORD,
                "PPA_NOTIFY_SMTP_FROM", "ppa@example.org",
                "PPA_NOTIFY_SMTP_TO", "ops@example.org"));
    }

    @AfterAll
    static void close() {
        mails.stop();
        receiver.close();
        plain.close();
    }

    @BeforeEach
    void forget() throws Exception {
        receiver.forget();
        mails.purgeEmailFromAllMailboxes();
    }

    private static List<String> posted() {
        return receiver.requests().stream()
                .map(Request::body)
                .map(body -> JsonMapper.shared().readTree(body))
                .map(json -> json.path("type").asString() + " "
                        + json.path("subject").asString())
                .toList();
    }

    private static List<String> mailed() throws Exception {
        List<String> subjects = new ArrayList<>();
        for (MimeMessage mail : mails.getReceivedMessages()) {
            subjects.add(mail.getSubject());
        }
        return subjects;
    }

    private static void assertNoSecrets(Answer... answers) {
        for (Answer answer : answers) {
            assertThat(answer.out() + answer.err()).doesNotContain("hunter2", "token-in-the-url", "\tat ");
        }
    }

    @Test
    void aTenantThatFails_isTold_andTheFirstSuccessAfterwards_onceEach() throws Exception {
        ppa.day("sound", "2024-02-10", 10, 5);
        ppa.decision("poisoned", UUID.randomUUID(), "2024-02-10 10:00:00.000", "A", 1.5);
        Answer failed =
                ppa.ppa("launch", "daily-rollup", "day=2024-02-10", "tenants=sound,poisoned", "--json", "--debug");
        assertThat(failed.code()).isEqualTo(1);
        String id = failed.json().path("execution").asString();

        String told = "daily-rollup 2024-02-10 failed: 1 tenant (poisoned)";
        assertThat(posted()).containsExactly("failed " + told);
        assertThat(mailed()).containsExactly("[ppa] " + told);
        assertThat(String.valueOf(mails.getReceivedMessages()[0].getContent()))
                .contains("poisoned: 2024-02-10 too_many_rejected", "ppa rerun " + id);

        ppa.sql("DELETE FROM trading_decisions_probabilistic WHERE tenant_id = 'poisoned'");
        ppa.day("poisoned", "2024-02-10", 10, 6);
        Answer rerun = ppa.ppa("rerun", id);
        assertThat(rerun.code()).as(rerun.err()).isZero();
        ppa.ppa("launch", "daily-rollup", "day=2024-02-10", "--force", "--reason", "nothing is new");
        assertThat(posted()).containsExactly("failed " + told, "recovered daily-rollup recovered: 1 tenant (poisoned)");
        assertThat(mailed()).hasSize(2).last().isEqualTo("[ppa] daily-rollup recovered: 1 tenant (poisoned)");

        Answer list = ppa.ppa("notifications");
        JsonNode json = ppa.ppa("notifications", "--json", "--limit", "2").json();
        assertThat(list.out()).contains("failed", "delivered", told);
        assertThat(json.size()).as("two events through three channels").isEqualTo(6);
        assertThat(json.get(0).path("channel").asString()).isEqualTo("log");
        assertThat(json.get(0).path("kind").asString()).isEqualTo("recovered");
        assertThat(json.get(5).path("event").asString())
                .isEqualTo(receiver.requests().get(0).headers().get("idempotency-key"));
        assertNoSecrets(failed, rerun, list);
        assertThat(mails.getReceivedMessages()[0].getSubject()).doesNotContain("hunter2");
        assertThat(receiver.requests().toString()).doesNotContain("hunter2");
    }

    @Test
    void highDataQuality_isTold() {
        ppa.decision("doubtful", UUID.randomUUID(), "2024-02-12 10:00:00.000", "A", 1.5);
        ppa.ppa("launch", "data-validation", "day=2024-02-12", "tenants=doubtful");
        assertThat(posted()).containsExactly("data-quality-high data-validation 2024-02-12 stops 1 tenant (doubtful)");
    }

    @Test
    void whatAProcessThatDiedLeftBehind_isToldByTheNext() {
        ppa.decision("orphaned", UUID.randomUUID(), "2024-02-14 10:00:00.000", "A", 1.5);
        // No channel is set up here, as if the process had died before it could tell.
        Answer failed = plain.with(Map.of("PPA_NOTIFY_LOG", "false"))
                .ppa("launch", "daily-rollup", "day=2024-02-14", "tenants=orphaned");
        assertThat(failed.code()).isEqualTo(1);
        assertThat(posted()).isEmpty();
        ppa.ppa("launch", "daily-rollup", "day=2024-02-15", "tenants=orphaned");
        assertThat(posted()).containsExactly("failed daily-rollup 2024-02-14 failed: 1 tenant (orphaned)");
    }

    @Test
    void aProcessKilledWhileItTells_isFollowedByOneThatTellsTheSame(@TempDir Path dir) throws Exception {
        ppa.decision("killed", UUID.randomUUID(), "2024-02-18 10:00:00.000", "A", 1.5);
        receiver.answers(Receiver.SILENCE);
        Process process =
                ppa.process(dir.resolve("output.log"), "launch", "daily-rollup", "day=2024-02-18", "tenants=killed");
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !receiver.requests().isEmpty());
        process.destroyForcibly().waitFor();

        ppa.ppa("launch", "daily-rollup", "day=2024-02-19", "tenants=killed");
        assertThat(receiver.requests()).hasSize(2);
        assertThat(receiver.requests())
                .extracting(request -> request.headers().get("idempotency-key") + request.body())
                .containsOnly(receiver.requests().get(0).headers().get("idempotency-key")
                        + receiver.requests().get(0).body());
        assertThat(Files.readString(dir.resolve("output.log"))).doesNotContain("hunter2", "token-in-the-url", "\tat ");
    }

    @Test
    void aReceiverThatIsDown_failsNoJob_andIsShown_andToldWhenItIsBack() {
        ppa.decision("unheard", UUID.randomUUID(), "2024-02-16 10:00:00.000", "A", 1.5);
        try (Receiver gone = new Receiver()) {
            gone.close();
            Installation down = ppa.with(Map.of("PPA_NOTIFY_WEBHOOK_URL", gone.url()));
            Answer failed = down.ppa("launch", "daily-rollup", "day=2024-02-16", "tenants=unheard");
            assertThat(failed.code()).isEqualTo(1);
            Answer pending = down.ppa("notifications", "--state", "pending");
            assertThat(pending.out()).contains("webhook", gone.url() + " cannot be reached; next at ");
            assertNoSecrets(failed, pending);
        }
        assertThat(ppa.ppa("notifications", "retry", "webhook").out())
                .isEqualTo("1 event is sent again through webhook\n");
        assertThat(posted()).containsExactly("failed daily-rollup 2024-02-16 failed: 1 tenant (unheard)");
        assertThat(ppa.ppa("notifications", "--state", "pending", "--json").json())
                .isEmpty();

        sql("UPDATE ppa.notification SET created_at = created_at - interval '8 days' WHERE subject LIKE '%(unheard)'");
        sql("UPDATE ppa.notification_delivery AS d SET state = 'given-up' FROM ppa.notification AS n"
                + " WHERE n.id = d.notification_id AND n.subject LIKE '%(unheard)'");
        assertThat(ppa.ppa("notifications", "retry", "webhook").out())
                .isEqualTo("0 events are sent again through webhook; 1 is older than 7 days and left alone\n");
        assertThat(posted()).as("not sent again").hasSize(1);
    }

    private static void sql(String statement) {
        try (HikariDataSource postgres = ppa.postgres()) {
            JdbcClient.create(postgres).sql(statement).update();
        }
    }

    @Test
    void aTestEvent_saysWhetherAChannelWorks_withoutAStore() throws Exception {
        Installation noStores = ppa.with(Map.of("PPA_POSTGRES_URL", "jdbc:postgresql://127.0.0.1:1/none"));
        Answer webhook = noStores.ppa("notifications", "test", "webhook");
        assertThat(webhook.code()).as(webhook.err()).isZero();
        assertThat(webhook.out()).isEqualTo("a test event was told through webhook to " + receiver.url() + "\n");
        assertThat(noStores.ppa("notifications", "test", "smtp").code()).isZero();
        assertThat(posted()).containsExactly("test this is a test");
        assertThat(mailed()).containsExactly("[ppa] this is a test");

        receiver.answers(403);
        Answer refused = noStores.ppa("notifications", "test", "webhook");
        Answer unknown = plain.ppa("notifications", "test", "webhook");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).startsWith("ppa: the test event was not told: " + receiver.url() + " answered 403");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("no channel 'webhook' is set up; there is log");
        assertNoSecrets(webhook, refused, unknown);
    }

    @Test
    void settingsThatCannotBeUsed_are2_beforeAnythingIsDone() {
        Answer answer = ppa.with(Map.of("PPA_NOTIFY_WEBHOOK_SECRET", "hunter2"))
                .ppa("launch", "daily-rollup", "day=2024-02-10");
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err()).contains("PPA_NOTIFY_WEBHOOK_SECRET is shorter than 16 bytes");
        assertNoSecrets(answer);
        assertThat(ppa.ppa("notifications", "--state", "lost").err())
                .contains("pending, delivered, given-up, silenced");
        assertThat(ppa.ppa("notifications", "--limit", "0").code()).isEqualTo(2);
    }

    @Test
    void aConfigurationFile_saysWhomToTell_inTheEmbeddedProfileToo(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(
                dir.resolve("ppa.properties"), "ppa.notify.webhook.url=" + receiver.url() + "\nppa.notify.log=false\n");
        Installation embedded = plain.with(Map.of("PPA_PROFILE", "embedded", "PPA_NOTIFY_WEBHOOK_SECRET", SECRET));
        assertThat(embedded.ppa("notifications", "test", "webhook", "--config", file.toString())
                        .code())
                .isZero();
        assertThat(embedded.ppa("notifications", "test", "log", "--config", file.toString())
                        .err())
                .contains("no channel 'log' is set up; there is webhook");

        Files.writeString(file, "ppa.notify.webhok.url=x\n");
        Answer unknown = embedded.ppa("notifications", "test", "webhook", "--config", file.toString());
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("sets ppa.notify.webhok.url, which is no setting", "ppa.notify.webhook.url");
    }

    @Test
    void noSecret_isInTheDatabase() {
        ppa.decision("leak", UUID.randomUUID(), "2024-02-20 10:00:00.000", "A", 1.5);
        ppa.ppa("launch", "daily-rollup", "day=2024-02-20", "tenants=leak");
        try (HikariDataSource postgres = ppa.postgres()) {
            assertThat(JdbcClient.create(postgres)
                            .sql("SELECT n::text || d::text FROM ppa.notification n JOIN ppa.notification_delivery d"
                                    + " ON d.notification_id = n.id")
                            .query(String.class)
                            .list())
                    .isNotEmpty()
                    .noneMatch(row -> row.contains("hunter2") || row.contains("token-in-the-url"));
        }
    }
}
