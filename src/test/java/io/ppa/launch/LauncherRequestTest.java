package io.ppa.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.catalog.Catalog;
import io.ppa.catalog.JobDefinition;
import io.ppa.catalog.ParameterReader;
import io.ppa.job.JobRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What a launch is asked to do, as it is kept for a restart. */
class LauncherRequestTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2024-03-31T00:30:00Z"), ZoneOffset.UTC);

    @Test
    void parametersBesideDaysAndTenants_standAmongTheSettings() {
        JobRequest request = request("model-performance", "register=true", "tenants=b,a");

        assertThat(request.setting("register")).isEqualTo("true");
        assertThat(request.setting("window")).isEqualTo("PT720H");
        assertThat(request.tenants()).containsExactly("a", "b");
        assertThat(request.settings()).doesNotContainKeys("day", "tenants");
        assertThat(JSON.readValue(JSON.writeValueAsString(request), JobRequest.class))
                .isEqualTo(request);
    }

    @Test
    void aParameterNotGiven_hasItsDefault() {
        assertThat(request("model-performance").setting("register")).isEqualTo("false");
    }

    @Test
    void aJobWithoutOtherParameters_hasItsSettingsOnly() {
        JobDefinition rollup = Catalog.load(Optional.empty()).job("daily-rollup");

        assertThat(request("daily-rollup").settings())
                .isEqualTo(rollup.settings().canonical());
    }

    @Test
    void aJobOfNoTenant_hasNone_andItsDayIsResolved() {
        JobRequest request = request("partition-maintenance");

        assertThat(request.tenants()).isEmpty();
        assertThat(request.days()).hasToString("2024-03-31");
        assertThat(request.setting("use-pg-partman")).isEqualTo("false");
        assertThat(request.settings()).doesNotContainKeys("day", "tenants");
    }

    @Test
    void whoIsLeftOut_isKeptForTheRestart_andNotWanted() {
        JobRequest request =
                request("daily-rollup", "tenants=b,a").without(new TreeMap<>(Map.of("b", "failed before")));

        assertThat(request.wants("a")).isTrue();
        assertThat(request.wants("b")).isFalse();
        assertThat(request.wants("c")).isFalse();
        assertThat(JSON.readValue(JSON.writeValueAsString(request), JobRequest.class))
                .isEqualTo(request);
    }

    @Test
    void aRequestKeptBeforeAnybodyCouldBeLeftOut_leavesNobodyOut() {
        String kept = "{\"job\":\"daily-rollup\",\"days\":{\"first\":\"2024-03-30\",\"last\":\"2024-03-30\"},"
                + "\"tenants\":[],\"settings\":{},\"forceReason\":null}";

        assertThat(JSON.readValue(kept, JobRequest.class).wants("a")).isTrue();
    }

    private static JobRequest request(String job, String... arguments) {
        JobDefinition definition = Catalog.load(Optional.empty()).job(job);
        return Launcher.request(definition, new ParameterReader(CLOCK).read(definition, List.of(arguments)), null);
    }
}
