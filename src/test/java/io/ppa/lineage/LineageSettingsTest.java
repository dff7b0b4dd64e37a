package io.ppa.lineage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ppa.store.SettingSource;
import io.ppa.store.StoreSettingsException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which data catalogue is told, from the environment and a file. */
class LineageSettingsTest {

    @Test
    void nothingIsSet_nobodyIsTold() {
        assertThat(LineageSettings.of(new SettingSource(Map.of(), Map.of())).none())
                .isTrue();
    }

    @Test
    void aServer_withItsKey(@TempDir Path dir) {
        LineageSettings settings = LineageSettings.of(new SettingSource(
                Map.of("PPA_OPENLINEAGE_API_KEY", "hunter2"),
                Map.of(
                        "ppa.openlineage.url",
                        "https://catalogue.example:5000/in/lineage",
                        "ppa.openlineage.namespace",
                        "trading")));
        assertThat(settings.apiKey()).isEqualTo("hunter2");
        assertThat(settings.namespace()).isEqualTo("trading");
        assertThat(settings).hasToString("https://catalogue.example:5000");
        LineageSettings file = LineageSettings.of(new SettingSource(
                Map.of("PPA_OPENLINEAGE_FILE", dir.resolve("x.jsonl").toString()), Map.of()));
        assertThat(file.target()).isEqualTo(dir.resolve("x.jsonl").toString());
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of(Map.of("ppa.openlineage.url", "ftp://x"), "must be http://host"),
                Arguments.of(Map.of("ppa.openlineage.url", "https://ppa:hunter2@x"), "without user, password or query"),
                Arguments.of(Map.of("ppa.openlineage.url", "https://x/ hunter2"), "is not a URL"),
                Arguments.of(
                        Map.of("ppa.openlineage.api-key", "hunter2"), "set PPA_OPENLINEAGE_API_KEY in the environment"),
                Arguments.of(Map.of("ppa.openlineage.namespace", "a b"), "is 'a b'; it is of letters"),
                Arguments.of(
                        Map.of("ppa.openlineage.file", "/nowhere/at/all"),
                        "'/nowhere/at/all', which cannot be written"),
                Arguments.of(
                        Map.of("ppa.openlineage.url", "http://x", "ppa.openlineage.file", "lineage.jsonl"),
                        "are both set: set one"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whatCannotBeUsed_isNamed_withoutSecrets(Map<String, String> file, String said) {
        assertThatThrownBy(() -> LineageSettings.of(new SettingSource(Map.of(), file)))
                .isInstanceOf(StoreSettingsException.class)
                .hasMessageContaining(said)
                .message()
                .doesNotContain("hunter2");
    }
}
