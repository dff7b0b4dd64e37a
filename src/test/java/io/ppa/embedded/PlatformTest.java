package io.ppa.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ppa.store.StoreUnavailableException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {

    @ParameterizedTest
    @CsvSource({"Mac OS X,aarch64,false", "Windows 11,amd64,false", "Linux,aarch64,false", "Linux,amd64,true"})
    void aMachineWithoutABuildIsToldTheAlternatives(String os, String arch, boolean musl) {
        assertThatThrownBy(() -> new Platform(os, arch, musl).require())
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        e -> assertThat(e.action())
                                .contains("compose.yaml")
                                .contains("--profile production")
                                .contains("Linux amd64"))
                .hasMessageContaining(os + " " + arch);
    }

    @Test
    void linuxWithGlibcHasOne() {
        assertThatCode(() -> new Platform("Linux", "amd64", false).require()).doesNotThrowAnyException();
        assertThatCode(() -> new Platform("Linux", "x86_64", false).require()).doesNotThrowAnyException();
    }

    @Test
    void theCacheIsWhereTheUserWantsIt() {
        Map<String, String> xdg = Map.of("XDG_CACHE_HOME", "/xdg");
        assertThat(UserCache.at(Map.of(), "/home/u", "").resolve("x")).isEqualTo(Path.of("/home/u/.cache/ppa/x"));
        assertThat(UserCache.at(xdg, "/home/u", "").resolve("x")).isEqualTo(Path.of("/xdg/ppa/x"));
        assertThat(UserCache.at(Map.of("XDG_CACHE_HOME", "/xdg", "PPA_CACHE_DIR", "/own"), "/home/u", "")
                        .resolve("x"))
                .isEqualTo(Path.of("/own/x"));
        assertThat(UserCache.at(xdg, "/home/u", "/property").resolve("x")).isEqualTo(Path.of("/property/x"));
    }
}
