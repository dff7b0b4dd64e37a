package io.ppa.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import io.openlineage.client.OpenLineage.RunEvent;
import io.openlineage.client.OpenLineage.RunEvent.EventType;
import io.openlineage.client.OpenLineageClientUtils;
import io.ppa.catalog.Catalog;
import io.ppa.catalog.DayRange;
import io.ppa.catalog.JobDefinition;
import io.ppa.job.JobRequest;
import io.ppa.launch.LaunchResult;
import io.ppa.store.StoreLocations;
import io.ppa.store.StoreLocations.ClickHouseLocation;
import io.ppa.store.StoreLocations.PostgresLocation;
import io.ppa.store.StoreLocations.RedisLocation;
import io.ppa.store.postgres.RunParents.Parent;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs in OpenLineage's words. */
class RunEventsTest {

    private static final Instant AT = Instant.parse("2024-04-01T02:31:00Z");

    private static final JobDefinition JOB = Catalog.load(Optional.empty()).job("daily-rollup");

    private static final JobRequest REQUEST = new JobRequest(
            "daily-rollup",
            new DayRange(LocalDate.of(2024, 3, 30), LocalDate.of(2024, 3, 31)),
            List.of(),
            Map.of(),
            null);

    private static RunEvents events(String database) {
        return new RunEvents(
                "ppa",
                new Datasets(new StoreLocations(
                        false,
                        new ClickHouseLocation("http://ch:8123", "ppa", "ppa", null),
                        new PostgresLocation("jdbc:postgresql://db:5432/" + database, "ppa", null),
                        new RedisLocation("redis://cache:6379", null, null),
                        null,
                        null,
                        null)));
    }

    private static LaunchResult result(String status) {
        return new LaunchResult(
                42, "daily-rollup", "d", status, 0, List.of(), Map.of(), List.of(), List.of(), "why it failed", 0);
    }

    static Stream<Arguments> ends() {
        return Stream.of(
                Arguments.of("COMPLETED", EventType.COMPLETE, false),
                Arguments.of("FAILED", EventType.FAIL, true),
                Arguments.of("STOPPED", EventType.ABORT, false));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void anEnd_isComplete_fail_orAbort(String status, EventType type, boolean withError) {
        RunEvent event = events("ppa").ended(JOB, REQUEST, result(status), Optional.of(new Parent(42, null, null)), AT);
        assertThat(event.getEventType()).isEqualTo(type);
        assertThat(event.getRun().getFacets().getErrorMessage() != null).isEqualTo(withError);
        assertThat(event.getRun().getFacets().getParent()).isNull();
        assertThat(event.getOutputs().get(0).getOutputFacets())
                .as("nothing was to be done: undefined, not zero")
                .isNull();
        assertThat(OpenLineageClientUtils.toJson(event))
                .contains(
                        "\"nominalStartTime\":\"2024-03-30T00:00:00Z\"", "\"nominalEndTime\":\"2024-04-01T00:00:00Z\"");
    }

    @Test
    void aRunOfAChain_namesTheChain_alsoWhenItIsARestart() {
        RunEvent one = events("ppa").started(42, JOB, REQUEST, Optional.of(new Parent(42, 7L, "nightly")), AT);
        RunEvent again = events("ppa").started(43, JOB, REQUEST, Optional.of(new Parent(42, 7L, "nightly")), AT);
        assertThat(one.getRun().getFacets().getParent().getJob().getName()).isEqualTo("nightly");
        assertThat(again.getRun().getFacets().getParent().getRun().getRunId())
                .isEqualTo(one.getRun().getFacets().getParent().getRun().getRunId());
    }

    @Test
    void anExecutionsId_isTheSameForEveryProcess_andAnotherInAnotherInstallation() {
        RunEvent one = events("ppa").started(42, JOB, REQUEST, Optional.empty(), AT);
        RunEvent same = events("ppa").ended(JOB, REQUEST, result("COMPLETED"), Optional.empty(), AT);
        RunEvent other = events("other").started(42, JOB, REQUEST, Optional.empty(), AT);
        assertThat(same.getRun().getRunId()).isEqualTo(one.getRun().getRunId());
        assertThat(other.getRun().getRunId()).isNotEqualTo(one.getRun().getRunId());
    }
}
