package io.ppa.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Index.atIndex;

import io.ppa.model.OwedEvent;
import io.ppa.store.StoreException;
import io.ppa.store.StoreLocations.RedisLocation;
import io.ppa.store.StoreUnavailableException;
import io.ppa.testing.TestStores;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.resps.StreamEntry;

/** Delivery into streams of a real Redis. */
class StreamsTest {

    private static final RedisClient CLIENT =
            RedisClient.create(URI.create(TestStores.locations().redis().url()));

    private static final Redis REDIS = Redis.connect(TestStores.locations().redis());

    private final Streams streams = new Streams(REDIS);

    private String stream = "";

    @BeforeEach
    void freshStream() {
        stream = "stream " + UUID.randomUUID() + " {x} é";
    }

    @AfterAll
    static void close() {
        REDIS.close();
        CLIENT.close();
    }

    @Test
    void hostileValues_surviveInTheirOrder() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("colons", "a:b::{c}");
        fields.put("lines", "one\ntwo\r\n\ttab \0 zero");
        fields.put("empty", "");
        fields.put("unicode", "é😀中\u202e");
        fields.put("quotes", "'\"\\ $1 %s ]]");
        fields.put("a field: {of} its\nown", "x");

        OwedEvent event = event(1, fields);
        String entry = deliver(event);

        StreamEntry found = entries().get(0);
        assertThat(found.getID()).hasToString(entry);
        assertThat(found.getFields())
                .containsEntry("event_id", event.eventId().toString())
                .containsAllEntriesOf(fields)
                .hasSize(fields.size() + 1);
    }

    @Test
    void deliveredAgain_isTheSameEntry_alsoBesideOtherWriters() {
        OwedEvent first = event(1, Map.of("n", "1"));
        String entry = deliver(first);
        CLIENT.xadd(stream, redis.clients.jedis.StreamEntryID.NEW_ENTRY, Map.of("n", "foreign"));
        OwedEvent second = event(2, Map.of("n", "2"));

        assertThat(deliver(first)).isEqualTo(entry);
        deliver(second);
        assertThat(deliver(first)).isEqualTo(entry);

        assertThat(entries()).extracting(e -> e.getFields().get("n")).containsExactly("1", "foreign", "2");
        assertThat(streams.unsettled(stream)).containsExactlyInAnyOrder(first.eventId(), second.eventId());
        streams.settle(stream, List.of(first.eventId(), second.eventId()));
        assertThat(streams.unsettled(stream)).isEmpty();
    }

    @Test
    void several_areAddedInOrder_butThoseThatAreThere() {
        OwedEvent second = event(2, Map.of("n", "2"));
        String entry = deliver(second);

        List<String> entries = streams.deliver(
                List.of(event(1, Map.of("n", "1", "more", "x")), second, event(3, Map.of("n", "3"))), 10);

        assertThat(entries).hasSize(3).contains(entry, atIndex(1));
        assertThat(entries()).extracting(e -> e.getFields().get("n")).containsExactly("2", "1", "3");
        assertThat(entries())
                .extracting(e -> e.getID().toString())
                .containsExactly(entry, entries.get(0), entries.get(2));
    }

    @Test
    void aStream_staysBounded() {
        IntStream.range(0, 1500).forEach(n -> streams.deliver(List.of(event(n, Map.of("n", "" + n))), 1000));

        assertThat(CLIENT.xlen(stream)).isBetween(1000L, 1100L);
        assertThat(CLIENT.xrevrange(stream, "+", "-", 1).get(0).getFields()).containsEntry("n", "1499");
    }

    @Test
    void aKeyThatIsNoStream_isNamed() {
        CLIENT.set(stream, "text");

        assertThatThrownBy(() -> deliver(event(1, Map.of("n", "1"))))
                .isInstanceOf(StoreException.class)
                .isNotInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("XADD " + stream)
                .hasMessageContaining("WRONGTYPE");
        assertThat(streams.unsettled(stream)).isEmpty();
    }

    @Test
    void aFieldThatNamesNoEvent_isNamed_withHowToDeleteIt() {
        deliver(event(1, Map.of("n", "1")));
        CLIENT.hset("ppa:inflight:{" + stream + "}", "foreign", "x");

        assertThatThrownBy(() -> streams.unsettled(stream))
                .isInstanceOf(StoreException.class)
                .isNotInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("the field 'foreign' of ppa:inflight:{" + stream + "} is no id of an event")
                .extracting("action")
                .isEqualTo("Delete it, which somebody else has put there: HDEL 'ppa:inflight:{" + stream
                        + "}' 'foreign'.");
    }

    @Test
    void aServerThatIsNotThere_isNamedWithoutItsPassword() {
        try (Redis down = Redis.connect(new RedisLocation("redis://127.0.0.1:1", "me", "s3cret"))) {
            assertThatThrownBy(down::ping).isInstanceOfSatisfying(StoreUnavailableException.class, e -> {
                assertThat(e.getMessage())
                        .startsWith("Redis at redis://127.0.0.1:1 cannot be reached: ")
                        .contains("refused")
                        .doesNotContain("s3cret");
                assertThat(e.action()).contains("ppa.redis.url");
            });
        }
    }

    @Test
    void aWrongPassword_isAnUnavailableStore() {
        RedisLocation at = TestStores.locations().redis();
        try (Redis refused = Redis.connect(new RedisLocation(at.url(), "nobody", "s3cret"))) {
            assertThatThrownBy(refused::ping)
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(at.url())
                    .hasMessageNotContaining("s3cret");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://:6379", "redis://under_score:6379", "redis://127.0.0.1:6379/x"})
    void anAddressThatIsNone_isNamed(String url) {
        try (Redis nowhere = Redis.connect(new RedisLocation(url, null, "s3cret"))) {
            assertThatThrownBy(nowhere::ping)
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(url)
                    .hasMessageNotContaining("s3cret");
        }
    }

    @Test
    void aDatabaseNumberInTheUrl_isUsed() {
        RedisLocation at = TestStores.locations().redis();
        try (Redis third = Redis.connect(new RedisLocation(at.url() + "/3", null, null))) {
            new Streams(third).deliver(List.of(event(1, Map.of("n", "1"))), 10);
        }

        assertThat(CLIENT.exists(stream)).isFalse();
        try (RedisClient third = RedisClient.create(URI.create(at.url() + "/3"))) {
            assertThat(third.xlen(stream)).isOne();
        }
    }

    private String deliver(OwedEvent event) {
        return streams.deliver(List.of(event), 10).get(0);
    }

    private OwedEvent event(long id, Map<String, String> fields) {
        return new OwedEvent(id, new UUID(7, id), stream, fields);
    }

    private List<StreamEntry> entries() {
        return CLIENT.xrange(stream, "-", "+");
    }
}
