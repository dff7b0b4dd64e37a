package io.ppa.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ppa.store.StoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The step of the build that fetches the engine, with a program in npm's place that installs a small file. */
class LibchdbFetchTest {

    @TempDir
    private Path dir = Path.of("");

    @Test
    void theLibraryIsFetchedOnceAndNothingElseStays() throws Exception {
        UserCache cache = UserCache.at(Map.of(), "", dir.toString());
        List<String> npm = List.of(
                "sh",
                "-c",
                "test -f package-lock.json && mkdir -p node_modules/@chdb/lib-linux-x64-gnu"
                        + " && echo library > node_modules/@chdb/lib-linux-x64-gnu/libchdb.so");
        assertThat(LibchdbFetch.fetch(cache, npm)).isTrue();
        assertThat(ClickHouseEngine.library(cache)).hasContent("library\n");
        assertThat(LibchdbFetch.fetch(cache, List.of("no-npm-is-started"))).isFalse();
        try (var files = Files.list(LibchdbPackage.dir(cache))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsOnly("libchdb.so", "fetch.lock");
        }
    }

    @Test
    void aFailureSaysWhatToDoAndLeavesNothing() throws Exception {
        UserCache cache = UserCache.at(Map.of(), "", dir.toString());
        assertThatThrownBy(() -> LibchdbFetch.fetch(cache, List.of("no-such-program")))
                .hasMessageContaining("npm cannot be started")
                .hasMessageContaining("--profile production");
        // npm succeeds without an optional package that it could not get.
        assertThatThrownBy(() -> LibchdbFetch.fetch(cache, List.of("true")))
                .hasMessageContaining("without the library");
        assertThatThrownBy(() -> ClickHouseEngine.library(cache))
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        e -> assertThat(e.action()).contains("mvn package"))
                .hasMessageContaining(dir.toString());
        try (var files = Files.list(LibchdbPackage.dir(cache))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsOnly("fetch.lock");
        }
    }

    @Test
    void theLockFileHasADigestAndNoAddress() throws Exception {
        String lock = new String(LibchdbPackage.file("package-lock.json"), StandardCharsets.UTF_8);
        assertThat(lock)
                .contains("\"version\": \"" + LibchdbPackage.version() + "\"")
                .contains("\"integrity\": \"sha512-")
                .doesNotContain("resolved")
                .doesNotContain("http");
    }
}
