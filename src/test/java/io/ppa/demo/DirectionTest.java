package io.ppa.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectionTest {

    @ParameterizedTest
    @CsvSource({
        "BUY,   0.02, true,   0.02, BUY",
        "BUY,  -0.02, false, -0.02, SELL",
        "BUY,   0,    false,  0,    HOLD",
        "SELL, -0.02, true,   0.02, SELL",
        "SELL,  0.02, false, -0.02, BUY",
        "SELL,  0,    false,  0,    HOLD",
        "HOLD,  0.009, true,  0,    HOLD",
        "HOLD,  0.01, false,  0,    BUY",
        "HOLD, -0.01, false,  0,    SELL"
    })
    void isJudgedByTheNextMove(Direction direction, double move, boolean right, double earned, Direction actual) {
        assertThat(direction.isRight(move, 0.01)).isEqualTo(right);
        assertThat(direction.returnOn(move) + 0.0).isEqualTo(earned);
        assertThat(direction.actual(move, 0.01)).isEqualTo(actual);
    }
}
