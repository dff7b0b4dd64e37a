package io.ppa.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ppa.store.SettingSource;
import io.ppa.store.StoreSettings;
import io.ppa.store.StoreSettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HttpSettingsTest {

    @Test
    void defaults_areLoopback() {
        HttpSettings settings = HttpSettings.of(new SettingSource(Map.of(), Map.of()));

        assertThat(settings.address().isLoopbackAddress()).isTrue();
        assertThat(settings.port()).hasValue(8085);
    }

    static Stream<Arguments> ports() {
        return Stream.of(
                Arguments.of(Map.of("PPA_HTTP_PORT", "9000"), Map.of("ppa.http.port", "9001"), OptionalInt.of(9000)),
                Arguments.of(Map.of("PPA_HTTP_PORT", " "), Map.of("ppa.http.port", " 9001 "), OptionalInt.of(9001)),
                Arguments.of(Map.of("PPA_HTTP_PORT", "0"), Map.of(), OptionalInt.of(0)),
                Arguments.of(Map.of("PPA_HTTP_PORT", "65535"), Map.of(), OptionalInt.of(65535)),
                Arguments.of(Map.of("PPA_HTTP_PORT", "Off"), Map.of(), OptionalInt.empty()));
    }

    @ParameterizedTest
    @MethodSource("ports")
    void port_comesFromTheEnvironmentBeforeTheFile(
            Map<String, String> environment, Map<String, String> file, OptionalInt expected) {
        assertThat(HttpSettings.of(new SettingSource(environment, file)).port()).isEqualTo(expected);
    }

    @Test
    void fileOfTheStores_mayHoldThem(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("ppa.properties"), "ppa.http.address=::1\nppa.http.port=9001\n");

        HttpSettings settings =
                HttpSettings.of(new SettingSource(Map.of(), StoreSettings.read(file, HttpSettings.NAMES)));
        assertThat(settings.address().getHostAddress()).isEqualTo("0:0:0:0:0:0:0:1");
        assertThat(settings.port()).hasValue(9001);
    }

    static Stream<Arguments> unusable() {
        return Stream.of(
                Arguments.of("PPA_HTTP_PORT", "65536", "ppa.http.port"),
                Arguments.of("PPA_HTTP_PORT", "-1", "1 to 65535"),
                Arguments.of("PPA_HTTP_PORT", "99999999999", "off"),
                Arguments.of("PPA_HTTP_PORT", "http", "PPA_HTTP_PORT"),
                Arguments.of("PPA_HTTP_ADDRESS", "127.0.0.1.1", "ppa.http.address"),
                Arguments.of("PPA_HTTP_ADDRESS", "999.0.0.1", "127.0.0.1"));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void whatCannotBeUsed_isNamed_withWhatCan(String variable, String value, String named) {
        assertThatThrownBy(() -> HttpSettings.of(new SettingSource(Map.of(variable, value), Map.of())))
                .isInstanceOfSatisfying(
                        StoreSettingsException.class,
                        e -> assertThat(e.getMessage() + e.action()).contains("'" + value + "'", named));
    }
}
