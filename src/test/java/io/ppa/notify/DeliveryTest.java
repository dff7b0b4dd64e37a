package io.ppa.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.ppa.model.EventDelivery;
import io.ppa.model.EventKind;
import io.ppa.model.OperationalEvent;
import io.ppa.store.postgres.Notifications;
import io.ppa.store.postgres.Notifications.Retried;
import io.ppa.testing.Receiver;
import io.ppa.testing.Receiver.Request;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Events on their way to a real HTTP server, from a real database. */
class DeliveryTest {

    private static final byte[] SECRET = "a secret of more than sixteen bytes".getBytes(StandardCharsets.UTF_8);

    private static final Instant NOW = Instant.parse("2024-04-01T02:31:00Z");

    private static final Duration QUICK = Duration.ofMillis(20);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @SuppressWarnings("NullAway.Init")
    private static Happenings here;

    private final Receiver receiver = new Receiver();

    @BeforeAll
    static void open() {
        here = new Happenings();
    }

    @AfterAll
    static void closeAll() {
        here.close();
    }

    @BeforeEach
    void nothingYet() {
        here.clear();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    private Channel webhook(Duration patience) {
        return new WebhookChannel(
                new WebhookSettings(URI.create(receiver.url() + "/hook/token"), SECRET),
                patience,
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private Notifier notifier(Channel channel, Duration firstWait) {
        return new Notifier(List.of(channel), EventKind.REAL, here.postgres, new Backoff(firstWait, new Random(1)));
    }

    private Notifier notifier() {
        return notifier(webhook(PATIENCE), QUICK);
    }

    private static List<EventDelivery> deliveries() {
        return new Notifications(here.postgres).list(null, 100);
    }

    private static List<String> states() {
        return deliveries().stream().map(EventDelivery::state).toList();
    }

    /** Tells what there is, for as long as a command that ends would. */
    private void tell() {
        try (Notifier notifier = notifier()) {
            notifier.deliverDue();
        }
    }

    @Test
    void anEvent_isPostedAsJson_signedOverIdTimeAndBody() throws Exception {
        here.failed(42, "daily-rollup", "acme");
        tell();

        assertThat(receiver.requests()).hasSize(1);
        Request request = receiver.requests().get(0);
        JsonNode body = JsonMapper.shared().readTree(request.body());
        String id = request.headers().get("webhook-id");
        assertThat(request.method() + request.path()).isEqualTo("POST/hook/token");
        assertThat(request.headers())
                .containsEntry("content-type", "application/json")
                .containsEntry("idempotency-key", id)
                .containsEntry("webhook-timestamp", String.valueOf(NOW.getEpochSecond()));
        assertThat(body.path("id").asString()).isEqualTo(id);
        assertThat(body.path("type").asString()).isEqualTo("failed");
        assertThat(body.path("subject").asString()).isEqualTo("daily-rollup 2024-03-31 failed: 1 tenant (acme)");
        assertThat(body.path("text").asString()).contains("ppa rerun 42");
        assertThat(body.path("data").path("execution").asLong()).isEqualTo(42);
        assertThat(body.path("data").path("tenants").get(0).path("tenant").asString())
                .isEqualTo("acme");
        assertThat(request.headers().get("webhook-signature")).isEqualTo("v1," + signature(request));
        assertThat(states()).containsExactly("delivered");
    }

    @Test
    void whatNobodyIsToBeToldOf_isNotedAndSilenced_andAllElseIsTold() {
        here.failed(41, "daily-rollup", "acme");
        here.failed(42, "daily-rollup", "made-up");
        here.failed(421, "daily-rollup", "beta");

        Notifier.tellNobody(here.postgres, 42, "it is made up");
        tell();

        assertThat(receiver.requests().stream().map(Request::body))
                .hasSize(2)
                .noneMatch(body -> body.contains("made-up"));
        assertThat(new Notifications(here.postgres).list("silenced", 100))
                .extracting(EventDelivery::subject, EventDelivery::channel, EventDelivery::lastError)
                .containsExactly(
                        tuple("daily-rollup 2024-03-31 failed: 1 tenant (made-up)", "log", "it is made up"),
                        tuple("daily-rollup 2024-03-31 failed: 1 tenant (made-up)", "smtp", "it is made up"),
                        tuple("daily-rollup 2024-03-31 failed: 1 tenant (made-up)", "webhook", "it is made up"));

        assertThat(new Notifications(here.postgres).retry("webhook")).isEqualTo(new Retried(0, 0));
        tell();
        assertThat(receiver.requests()).as("not even by a retry").hasSize(2);
    }

    /** As a receiver computes it. */
    private static String signature(Request request) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
        String signed = request.headers().get("webhook-id") + "."
                + request.headers().get("webhook-timestamp") + "." + request.body();
        return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 429, 401, 302, Receiver.SILENCE})
    void aReceiverInTrouble_isToldAgain_theSameWithTheSameKey(int answer) {
        receiver.answers(answer, answer);
        here.failed(42, "daily-rollup", "acme");
        Duration patience = answer == Receiver.SILENCE ? Duration.ofSeconds(1) : PATIENCE;
        try (Notifier notifier = notifier(webhook(patience), QUICK)) {
            notifier.deliverDue();
        }

        assertThat(receiver.requests()).hasSize(3);
        assertThat(receiver.requests())
                .extracting(Request::body)
                .containsOnly(receiver.requests().get(0).body());
        assertThat(receiver.requests())
                .extracting(request -> request.headers().get("idempotency-key"))
                .containsOnly(deliveries().get(0).event().toString());
        assertThat(deliveries().get(0).attempts()).isEqualTo(3);
        assertThat(states()).containsExactly("delivered");
    }

    @Test
    void aReceiverThatIsDown_isToldByALaterProcess() {
        here.failed(42, "daily-rollup", "acme");
        receiver.close();
        long before = System.nanoTime();
        tell();
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .as("a command waits no longer for it")
                .isLessThan(Notifier.GRACE.plusSeconds(1));
        EventDelivery pending = deliveries().get(0);
        assertThat(pending.state()).isEqualTo("pending");
        assertThat(pending.lastError()).isEqualTo(receiver.url() + " cannot be reached");
        assertThat(pending.nextAttempt()).isNotNull();

        try (Receiver back = new Receiver()) {
            here.sql("UPDATE ppa.notification_delivery SET next_attempt = now()");
            Channel there = new WebhookChannel(
                    new WebhookSettings(URI.create(back.url()), SECRET), PATIENCE, Clock.systemUTC());
            try (Notifier notifier = notifier(there, QUICK)) {
                notifier.deliverDue();
            }
            assertThat(back.requests())
                    .extracting(request -> request.headers().get("idempotency-key"))
                    .containsExactly(pending.event().toString());
        }
        assertThat(states()).containsExactly("delivered");
    }

    @Test
    void killedBetweenSendingAndMarking_itIsSentAgainWithTheSameKey() {
        here.failed(42, "daily-rollup", "acme");
        new News(here.postgres).look();
        Notifications notifications = new Notifications(here.postgres);
        notifications.owe("webhook", EventKind.REAL);
        Channel webhook = webhook(PATIENCE);
        assertThatThrownBy(() -> notifications.sendNext(
                        "webhook",
                        event -> {
                            send(webhook, event);
                            throw new KilledError();
                        },
                        (attempts, old) -> new Notifications.Next(QUICK, false)))
                .isInstanceOf(KilledError.class);
        assertThat(states()).containsExactly("pending");

        tell();
        assertThat(receiver.requests()).hasSize(2);
        assertThat(receiver.requests())
                .extracting(request -> request.headers().get("idempotency-key") + request.body())
                .containsOnly(
                        deliveries().get(0).event() + receiver.requests().get(0).body());
    }

    private static void send(Channel channel, OperationalEvent event) {
        try {
            channel.send(event);
        } catch (UndeliveredException e) {
            throw new AssertionError(e);
        }
    }

    /** The end of a process. */
    private static final class KilledError extends Error {}

    @Test
    void eventsKeepTheirOrder_whileAReceiverDoesNotAnswerProperly() {
        receiver.answers(500, 500);
        for (int id = 1; id <= 4; id++) {
            here.failed(id, "job-" + id);
        }
        tell();
        assertThat(receiver.requests())
                .extracting(request -> JsonMapper.shared()
                        .readTree(request.body())
                        .path("data")
                        .path("execution")
                        .asLong())
                .containsExactly(1L, 1L, 1L, 2L, 3L, 4L);
    }

    @Test
    void anEventThatTheReceiverDoesNotWant_letsTheOthersPass() {
        receiver.answers(422);
        here.failed(1, "daily-rollup");
        here.failed(2, "rolling-risk");
        try (Notifier notifier = notifier(webhook(PATIENCE), Duration.ofMinutes(10))) {
            notifier.deliverDue();
        }
        assertThat(receiver.requests()).hasSize(2);
        assertThat(deliveries()).extracting(EventDelivery::state).containsExactly("delivered", "pending");
        assertThat(deliveries().get(1).lastError()).isEqualTo(receiver.url() + " answered 422");
    }

    @Test
    void severalProcesses_sendEachEventOnce() {
        for (int id = 1; id <= 20; id++) {
            here.failed(id, "job-" + id);
        }
        try (Notifier one = notifier();
                Notifier two = notifier();
                Notifier three = notifier()) {
            List.of(one, two, three).forEach(Notifier::deliverDue);
            await().atMost(Duration.ofSeconds(10)).until(() -> !states().contains("pending"));
        }
        assertThat(receiver.requests())
                .extracting(request -> request.headers().get("idempotency-key"))
                .hasSize(20)
                .doesNotHaveDuplicates();
    }

    @Test
    void afterADayAndFiveAttempts_itIsGivenUp_notBefore() {
        receiver.answers(500, 500, 500, 500, 500);
        here.failed(42, "daily-rollup");
        new News(here.postgres).look();
        new Notifications(here.postgres).owe("webhook", EventKind.REAL);
        here.sql("UPDATE ppa.notification SET created_at = created_at - interval '25 hours'");
        tell();
        EventDelivery given = deliveries().get(0);
        assertThat(given.state()).isEqualTo("given-up");
        assertThat(given.attempts()).isEqualTo(5);
        tell();
        assertThat(receiver.requests()).as("it is left alone").hasSize(5);

        assertThat(new Notifications(here.postgres).retry("webhook")).isEqualTo(new Retried(1, 0));
        tell();
        assertThat(states()).as("unless somebody wants it again").containsExactly("delivered");
    }

    @Test
    void whatNobodyTellsForAWeek_isGivenUp() {
        here.failed(42, "daily-rollup");
        new News(here.postgres).look();
        new Notifications(here.postgres).owe("smtp", EventKind.REAL);
        here.sql("UPDATE ppa.notification SET created_at = created_at - interval '8 days'");
        assertThat(new Notifications(here.postgres).expire())
                .singleElement()
                .asString()
                .startsWith("daily-rollup 2024-03-31 failed: the store went away (event ")
                .endsWith(" through smtp after 0 attempts: no process told through this channel");
        assertThat(states()).containsExactly("given-up");
        assertThat(new Notifications(here.postgres).retry("smtp")).isEqualTo(new Retried(0, 1));
        assertThat(states()).as("it would be given up again, unsent").containsExactly("given-up");
    }

    @Test
    void whatIsNotWanted_isNotedButNotTold() {
        here.failed(42, "daily-rollup");
        try (Notifier notifier = new Notifier(
                List.of(webhook(PATIENCE)),
                Set.of(EventKind.RECOVERED),
                here.postgres,
                new Backoff(QUICK, new Random(1)))) {
            notifier.deliverDue();
        }
        assertThat(receiver.requests()).isEmpty();
        assertThat(deliveries())
                .singleElement()
                .satisfies(delivery -> assertThat(delivery.channel()).isNull());
    }

    @Test
    void aChannelThatThrows_isTriedAgain() {
        AtomicInteger calls = new AtomicInteger();
        here.failed(42, "daily-rollup");
        Channel odd = new Channel() {
            @Override
            public String name() {
                return "webhook";
            }

            @Override
            public String target() {
                return "nowhere";
            }

            @Override
            public void send(OperationalEvent event) {
                if (calls.incrementAndGet() == 1) {
                    throw new IllegalStateException("odd\nin two lines");
                }
            }
        };
        try (Notifier notifier = notifier(odd, QUICK)) {
            notifier.deliverDue();
        }
        assertThat(calls).hasValue(2);
        assertThat(deliveries().get(0).lastError()).isEqualTo("odd");
    }

    @Test
    void waits_areDoubledUpToAnHour_eachAtMostHalfShorter() {
        Backoff backoff = new Backoff(Duration.ofMillis(500), new Random(7));
        for (int attempts = 1; attempts < 60; attempts++) {
            long full = Math.min(3_600_000, 500L << Math.min(attempts - 1, 20));
            assertThat(backoff.after(attempts, false).in())
                    .isBetween(Duration.ofMillis(full / 2), Duration.ofMillis(full));
            assertThat(backoff.after(attempts, false).giveUp()).isFalse();
            assertThat(backoff.after(attempts, true).giveUp()).isEqualTo(attempts >= 5);
        }
    }
}
