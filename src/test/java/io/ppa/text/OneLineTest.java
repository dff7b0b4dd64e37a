package io.ppa.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OneLineTest {

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("a b~é日本🙂", "a b~é日本🙂"),
                Arguments.of("two\nlines\r\tand a tab", "two␊lines␍␉and a tab"),
                Arguments.of("\u001b[31mred\0\u007f", "␛[31mred␀␡"),
                Arguments.of("a\u0085b\u009bc\u2028d\u2029e", "a\uFFFDb\uFFFDc\uFFFDd\uFFFDe"),
                Arguments.of("\u202egpj.exe\u2066x\u2069", "\uFFFDgpj.exe\uFFFDx\uFFFD"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void whatMovesACursorOrTurnsText_isAPicture(String text, String shown) {
        assertThat(OneLine.of(text)).isEqualTo(shown);
    }
}
