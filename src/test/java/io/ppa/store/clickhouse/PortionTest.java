package io.ppa.store.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How many names travel at once. */
class PortionTest {

    /** 65,536 encoded characters: a UUID takes 36 and 9, a Chinese character 9. */
    static Stream<Arguments> sizes() {
        return Stream.of(
                Arguments.of("00000000-0000-4000-8000-%012d", 1000, List.of(1000)),
                Arguments.of("00000000-0000-4000-8000-%012d", 3000, List.of(1456, 1456, 88)),
                Arguments.of("中".repeat(100) + "%05d", 150, List.of(71, 71, 8)),
                Arguments.of("x".repeat(70_000) + "%d", 3, List.of(1, 1, 1)));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void names_areSplit_whereAServerWouldRefuseThem(String pattern, int names, List<Integer> sizes) {
        List<String> all =
                IntStream.range(0, names).mapToObj(pattern::formatted).toList();

        List<List<String>> portions = Portion.of(all);

        assertThat(portions).extracting(List::size).isEqualTo(sizes);
        assertThat(portions.stream().flatMap(List::stream)).containsExactlyElementsOf(all);
    }

    @Test
    void nobody_isNoPortion() {
        assertThat(Portion.of(List.of())).isEmpty();
    }
}
