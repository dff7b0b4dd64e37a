package io.ppa.notify;

import io.ppa.model.OperationalEvent;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.RawValue;

/**
 * Posts events as JSON, signed the way the <a href="https://www.standardwebhooks.com">Standard Webhooks</a> describe, so that
 * receivers need no code of their own: {@code webhook-signature} is {@code v1,} and the Base64 of HMAC-SHA256 over
 * {@code id.timestamp.body}. {@code webhook-id} and {@code Idempotency-Key} are the event's id, the same for every attempt.
 */
final class WebhookChannel implements Channel {

    static final String NAME = "webhook";

    private static final Duration CONNECT = Duration.ofSeconds(3);

    private static final JsonMapper JSON = JsonMapper.shared();

    private final WebhookSettings settings;

    private final Duration patience;

    private final Clock clock;

    private final HttpClient http;

    /** @param patience for one attempt */
    WebhookChannel(WebhookSettings settings, Duration patience, Clock clock) {
        this.settings = settings;
        this.patience = patience;
        this.clock = clock;
        // A redirect would take the event, and what signs it, to somebody who was not named.
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
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
        String body = body(event);
        String timestamp = String.valueOf(clock.instant().getEpochSecond());
        HttpRequest request = HttpRequest.newBuilder(settings.url())
                .timeout(patience)
                .header("Content-Type", "application/json")
                .header("User-Agent", "ppa")
                .header("Idempotency-Key", event.id().toString())
                .header("webhook-id", event.id().toString())
                .header("webhook-timestamp", timestamp)
                .header("webhook-signature", "v1," + signature(event.id() + "." + timestamp + "." + body))
                .POST(BodyPublishers.ofString(body))
                .build();
        int status = status(request);
        if (status < 200 || status > 299) {
            throw new UndeliveredException(target() + " answered " + status, refuses(status));
        }
    }

    private int status(HttpRequest request) throws UndeliveredException {
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode();
        } catch (HttpTimeoutException e) {
            throw new UndeliveredException(target() + " did not answer within " + patience.toSeconds() + " s", false);
        } catch (ConnectException e) {
            throw new UndeliveredException(target() + " cannot be reached", false);
        } catch (IOException e) {
            throw new UndeliveredException(target() + " broke the connection off: " + e.getMessage(), false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UndeliveredException("the process ended while " + target() + " was being told", false);
        }
    }

    /** Whether it is this event that the receiver does not want, rather than any just now. */
    private static boolean refuses(int status) {
        return status == 400 || status == 409 || status == 410 || status == 413 || status == 415 || status == 422;
    }

    static String body(OperationalEvent event) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", event.id().toString());
        body.put("type", event.kind().word());
        body.put("timestamp", event.at().toString());
        body.put("subject", event.subject());
        body.put("text", event.body());
        body.put("data", new RawValue(event.data()));
        return JSON.writeValueAsString(body);
    }

    private String signature(String signed) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(settings.secret(), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is part of every Java platform", e);
        }
    }
}
