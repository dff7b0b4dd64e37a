package io.ppa.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.model.DriftEvent;
import io.ppa.model.DriftEvent.Kind;
import io.ppa.model.RegistryNumbers;
import io.ppa.model.StreamEvent;
import io.ppa.store.redis.RedisKeys.StreamKey;
import io.ppa.store.redis.StreamEntries.ModelNumbers;
import io.ppa.store.redis.StreamEntries.UserDay;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** What the entries hold, and that the README says so. */
class StreamEntriesTest {

    private static final LocalDate DAY = LocalDate.parse("2024-03-31");

    private static final UUID USER = UUID.fromString("6f1c2a52-0b1d-4a53-9a53-3d6f6a0c9d11");

    private static final UUID MODEL = UUID.fromString("9a8d4b1e-52c7-4f0e-8a3b-7c1d2e3f4a5b");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** One of each stream, in the order of the README. */
    static List<StreamEvent> examples() {
        return List.of(
                StreamEntries.calibrationDrift(drift(Kind.STARTED, false), 42),
                StreamEntries.calibrationDrift(drift(Kind.STARTED, true), 57),
                StreamEntries.retrainingProposed(drift(Kind.STARTED, false), 2, List.of(USER, new UUID(0, 7)), 42),
                StreamEntries.uncertaintyAlert(new UserDay("acme", USER, DAY, 120, 0.64, 0.6), 42),
                StreamEntries.confidenceUpdate(new UserDay("acme", USER, DAY, 120, 0.93, 0.9), 42),
                StreamEntries.modelPerformance(
                        new ModelNumbers(
                                MODEL,
                                "acme",
                                "momentum",
                                "2.1",
                                DAY,
                                5120,
                                new RegistryNumbers(
                                        new BigDecimal("0.5430"),
                                        new BigDecimal("0.9712"),
                                        new BigDecimal("0.24418"),
                                        null)),
                        9,
                        43));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theReadmeShowsTheEntryAsItIs(StreamEvent event) throws IOException {
        assertThat(Files.readString(Path.of("README.md")))
                .contains("`" + event.stream() + "`")
                .contains(JSON.writeValueAsString(event.fields()));
    }

    @Test
    void theDocumentsFiveStreams() {
        assertThat(Arrays.stream(StreamKey.values()).map(StreamKey::key))
                .containsExactlyInAnyOrder(
                        "confidence_updates",
                        "uncertainty_alerts",
                        "model_performance",
                        "learning_events",
                        "calibration_drift");
        assertThat(examples().stream().map(StreamEvent::stream).distinct()).hasSize(5);
    }

    @Test
    void aSharedModel_hasNoTenant_andDecimalsHaveNoExponent() {
        StreamEvent event = StreamEntries.modelPerformance(
                new ModelNumbers(
                        MODEL,
                        null,
                        "momentum",
                        "2.1",
                        DAY,
                        1,
                        new RegistryNumbers(null, null, new BigDecimal("0E-5"), new BigDecimal("-99.9999"))),
                10,
                43);

        assertThat(event.fields())
                .containsEntry("scope", "shared")
                .containsEntry("brier_score", "0.00000")
                .containsEntry("sharpe_ratio", "-99.9999")
                .doesNotContainKeys("tenant", "accuracy", "calibration_score");
    }

    @Test
    void keysTellApart_whatHostileNamesCouldMix() {
        StreamEvent one = alert("a\",\"b");
        StreamEvent other = alert("a");

        assertThat(one.key()).isNotEqualTo(other.key());
        assertThat(one.key())
                .isEqualTo(
                        "[\"uncertainty_alerts\",\"a\\\",\\\"b\",\"6f1c2a52-0b1d-4a53-9a53-3d6f6a0c9d11\",\"2024-03-31\"]");
        assertThat(StreamEntries.retrainingProposed(drift(Kind.STARTED, false), 1, List.of(USER), 1)
                        .key())
                .isEqualTo(StreamEntries.proposalKey(drift(Kind.STARTED, true)));
        assertThat(examples().stream().map(StreamEvent::key)).doesNotHaveDuplicates();
    }

    private static StreamEvent alert(String tenant) {
        return StreamEntries.uncertaintyAlert(new UserDay(tenant, USER, DAY, 120, 0.64, 0.6), 42);
    }

    private static DriftEvent drift(Kind kind, boolean withdrawn) {
        return new DriftEvent(
                17,
                "acme",
                "momentum",
                "2.1",
                DAY,
                kind,
                withdrawn,
                3,
                812,
                OptionalDouble.of(0.081),
                OptionalDouble.of(0.079),
                OptionalDouble.of(0.0058),
                OptionalDouble.of(2.0E-5),
                OptionalDouble.of(4.0E-4));
    }
}
