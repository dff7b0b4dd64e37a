package io.ppa.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import io.ppa.model.EventKind;
import io.ppa.model.OperationalEvent;
import io.ppa.notify.SmtpSettings.Tls;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Mails to a real SMTP server. */
class SmtpChannelTest {

    private static final UUID ID = new UUID(1, 2);

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final String PASSWORD = "hunter2-and-more";

    @SuppressWarnings("NullAway.Init")
    private static GreenMail server;

    @BeforeAll
    static void start() {
        server = new GreenMail(new ServerSetup[] {
            new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
            new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS)
        });
        server.start();
        server.setUser("ppa@example.org", "ppa", PASSWORD);
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @BeforeEach
    void empty() throws FolderException {
        server.purgeEmailFromAllMailboxes();
    }

    private static SmtpChannel channel(int port, Tls tls, @Nullable String password) throws Exception {
        return new SmtpChannel(
                new SmtpSettings(
                        "127.0.0.1",
                        port,
                        password == null ? null : "ppa",
                        password,
                        new InternetAddress("ppa@example.org"),
                        List.of(
                                new InternetAddress("ops@example.org"),
                                new InternetAddress("Night Shift <night@example.org>")),
                        tls),
                PATIENCE);
    }

    private static SmtpChannel plain() throws Exception {
        return channel(server.getSmtp().getPort(), Tls.NONE, PASSWORD);
    }

    private static OperationalEvent event(String subject, String body) {
        return new OperationalEvent(ID, EventKind.FAILED, subject, body, "{}", Instant.EPOCH);
    }

    @Test
    void aMail_isPlainText_toEverybodyNamed_withTheEventsOwnId() throws Exception {
        plain().send(event(
                "daily-rollup 2024-03-31 failed: 1 tenant (Zürich)",
                "daily-rollup failed:\n\n  Zürich: 5 %\n.\nType:\n"));

        MimeMessage[] mails = server.getReceivedMessages();
        assertThat(mails).hasSize(2);
        MimeMessage mail = mails[0];
        assertThat(mail.getSubject()).isEqualTo("[ppa] daily-rollup 2024-03-31 failed: 1 tenant (Zürich)");
        assertThat(mail.getFrom()).containsExactly(new InternetAddress("ppa@example.org"));
        assertThat(mail.getRecipients(RecipientType.TO))
                .containsExactly(new InternetAddress("ops@example.org"), new InternetAddress("night@example.org"));
        assertThat(mail.getContentType()).startsWithIgnoringCase("text/plain; charset=UTF-8");
        assertThat(String.valueOf(mail.getContent()).lines())
                .containsExactly("daily-rollup failed:", "", "  Zürich: 5 %", ".", "Type:");
        assertThat(mail.getMessageID()).isEqualTo("<" + ID + "@ppa>");
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    }

    @Test
    void namesWithLineFeeds_addNoHeaders_andLongSubjectsAreCut() throws Exception {
        plain().send(event(
                "failed: evil\r\nBcc: all@example.org\r\n\r\nand a body " + "x".repeat(5000),
                "one\u001b[2J\r\ntwo\u2028"));

        MimeMessage mail = server.getReceivedMessages()[0];
        assertThat(mail.getHeader("Bcc")).isNull();
        assertThat(mail.getSubject())
                .startsWith("[ppa] failed: evil␍␊Bcc: all@example.org␍␊␍␊and a body")
                .hasSize(156);
        assertThat(String.valueOf(mail.getContent()).lines()).containsExactly("one␛[2J", "two�");
        assertThat(Collections.list(mail.getAllHeaderLines())).allMatch(line -> line.length() < 2000);
        assertThat(server.getReceivedMessages())
                .as("nobody but the two was sent it")
                .hasSize(2);
    }

    @Test
    void withoutAUser_noneIsSaid() throws Exception {
        channel(server.getSmtp().getPort(), Tls.NONE, null).send(event("s", "b"));
        assertThat(server.getReceivedMessages()).hasSize(2);
    }

    @Test
    void wrongPassword_isSaid_withoutIt() throws Exception {
        SmtpChannel channel = channel(server.getSmtp().getPort(), Tls.NONE, "wrong-password");
        assertThatThrownBy(() -> channel.send(event("s", "b")))
                .isInstanceOfSatisfying(
                        UndeliveredException.class, e -> assertThat(e.refused()).isFalse())
                .hasMessage("127.0.0.1:" + server.getSmtp().getPort() + " does not accept user and password")
                .hasNoCause();
    }

    @Test
    void starttls_isInsistedOn_beforeThePasswordIsSaid() throws Exception {
        SmtpChannel channel = channel(server.getSmtp().getPort(), Tls.STARTTLS, PASSWORD);
        assertThatThrownBy(() -> channel.send(event("s", "b")))
                .isInstanceOf(UndeliveredException.class)
                .hasMessageContaining("STARTTLS is required");
        assertThat(server.getReceivedMessages()).isEmpty();
    }

    @Test
    void aCertificateNobodyVouchesFor_isNotTrusted() throws Exception {
        SmtpChannel channel = channel(server.getSmtps().getPort(), Tls.IMPLICIT, PASSWORD);
        assertThatThrownBy(() -> channel.send(event("s", "b")))
                .isInstanceOf(UndeliveredException.class)
                .hasMessageContaining("PKIX path building failed");
        assertThat(server.getReceivedMessages()).isEmpty();
    }

    @Test
    void aServerThatIsDownOrSilent_isNotWaitedForLong() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SmtpChannel channel = new SmtpChannel(
                    new SmtpSettings(
                            "127.0.0.1",
                            silent.getLocalPort(),
                            null,
                            null,
                            new InternetAddress("ppa@example.org"),
                            List.of(new InternetAddress("ops@example.org")),
                            Tls.NONE),
                    Duration.ofMillis(300));
            assertThatThrownBy(() -> channel.send(event("s", "b"))).isInstanceOf(UndeliveredException.class);
        }
        SmtpChannel nowhere = channel(closedPort(), Tls.NONE, null);
        assertThatThrownBy(() -> nowhere.send(event("s", "b")))
                .isInstanceOfSatisfying(
                        UndeliveredException.class, e -> assertThat(e.refused()).isFalse())
                .hasMessageContaining("Connection refused");
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void theSameEventTwice_hasTheSameMessageId() throws Exception {
        SmtpChannel channel = plain();
        assertThatCode(() -> {
                    channel.send(event("s", "b"));
                    channel.send(event("s", "b"));
                })
                .doesNotThrowAnyException();
        assertThat(List.of(server.getReceivedMessages()))
                .hasSize(4)
                .allSatisfy(mail -> assertThat(GreenMailUtil.getHeaders(mail)).contains("<" + ID + "@ppa>"));
    }
}
