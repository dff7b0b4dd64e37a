package io.ppa.notify;

import io.ppa.model.OperationalEvent;
import io.ppa.store.Causes;
import io.ppa.text.OneLine;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.springframework.mail.MailAuthenticationException;
import org.springframework.mail.MailException;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** Sends events as plain-text mails. The {@code Message-ID} is the event's, so that a second copy can be known. */
final class SmtpChannel implements Channel {

    static final String NAME = "smtp";

    /** Mail programs show about so much. */
    private static final int SUBJECT_LENGTH = 150;

    private final SmtpSettings settings;

    private final JavaMailSenderImpl sender;

    /** @param patience for each thing the server is waited for */
    SmtpChannel(SmtpSettings settings, Duration patience) {
        this.settings = settings;
        this.sender = sender(settings, patience);
    }

    private static JavaMailSenderImpl sender(SmtpSettings settings, Duration patience) {
        JavaMailSenderImpl sender = new JavaMailSenderImpl();
        sender.setHost(settings.host());
        sender.setPort(settings.port());
        sender.setDefaultEncoding(StandardCharsets.UTF_8.name());
        Properties properties = sender.getJavaMailProperties();
        String millis = String.valueOf(patience.toMillis());
        properties.setProperty("mail.smtp.connectiontimeout", millis);
        properties.setProperty("mail.smtp.timeout", millis);
        properties.setProperty("mail.smtp.writetimeout", millis);
        properties.setProperty(
                "mail.smtp.starttls.enable", String.valueOf(settings.tls() == SmtpSettings.Tls.STARTTLS));
        properties.setProperty(
                "mail.smtp.starttls.required", String.valueOf(settings.tls() == SmtpSettings.Tls.STARTTLS));
        properties.setProperty("mail.smtp.ssl.enable", String.valueOf(settings.tls() == SmtpSettings.Tls.IMPLICIT));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        if (settings.user() != null) {
            sender.setUsername(settings.user());
            sender.setPassword(settings.password());
            properties.setProperty("mail.smtp.auth", "true");
        }
        return sender;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String target() {
        return settings.shown();
    }

    @Override
    public void send(OperationalEvent event) throws UndeliveredException {
        try {
            sender.send(message(event));
        } catch (MailAuthenticationException e) {
            throw new UndeliveredException(target() + " does not accept user and password", false);
        } catch (MailException e) {
            throw new UndeliveredException(target() + " did not take the mail: " + why(e), refused(e));
        } catch (MessagingException e) {
            throw new UndeliveredException("the mail could not be written: " + e.getMessage(), true);
        }
    }

    /** What the server, or the way to it, said: Spring wraps it, and the mail library again. */
    private static List<Throwable> causes(MailException thrown) {
        Throwable at = thrown instanceof MailSendException send && send.getMessageExceptions().length > 0
                ? send.getMessageExceptions()[0]
                : thrown.getCause();
        List<Throwable> causes = new ArrayList<>();
        while (at != null && !causes.contains(at)) {
            causes.add(at);
            at = at.getCause();
        }
        return causes.isEmpty() ? List.of(thrown) : causes;
    }

    private static String why(MailException thrown) {
        return causes(thrown).stream()
                .map(Causes::firstLine)
                .distinct()
                .map(OneLine::of)
                .collect(Collectors.joining(": "));
    }

    /** Whether the server answered, and did not want this mail. */
    private static boolean refused(MailException thrown) {
        return causes(thrown).stream().anyMatch(SendFailedException.class::isInstance);
    }

    private MimeMessage message(OperationalEvent event) throws MessagingException {
        MimeMessage message = sender.createMimeMessage();
        message.setFrom(settings.from());
        for (var to : settings.to()) {
            message.addRecipient(RecipientType.TO, to);
        }
        // A subject is a header: a line feed in a tenant's name would begin another one.
        message.setSubject("[ppa] " + cut(OneLine.of(event.subject())), StandardCharsets.UTF_8.name());
        message.setText(
                event.body().lines().map(OneLine::of).collect(Collectors.joining("\r\n", "", "\r\n")),
                StandardCharsets.UTF_8.name());
        message.setHeader("Message-ID", "<" + event.id() + "@ppa>");
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setHeader("X-Ppa-Event", event.kind().word());
        return message;
    }

    private static String cut(String subject) {
        return subject.codePointCount(0, subject.length()) <= SUBJECT_LENGTH
                ? subject
                : subject.substring(0, subject.offsetByCodePoints(0, SUBJECT_LENGTH - 1)) + "…";
    }
}
