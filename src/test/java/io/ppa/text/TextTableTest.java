package io.ppa.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TextTableTest {

    @Test
    void alignsTextToTheLeftAndNumbersToTheRight() {
        TextTable table = new TextTable(1, "name", "n", "");
        table.row("a", "1,000", "note");
        table.row("longer", "–", "");

        assertThat(table.toString().lines())
                .containsExactly("  name        n", "  a       1,000  note", "  longer      –");
    }

    @Test
    void refusesARowOfAnotherWidth() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TextTable(1, "name", "n").row("a"))
                .withMessage("1 cells under 2 titles");
    }
}
