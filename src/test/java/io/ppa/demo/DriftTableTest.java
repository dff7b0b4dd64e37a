package io.ppa.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DriftTableTest {

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "10, drifting since 2018-05-10",
        "'8,9,10', drifting since 2018-05-08",
        "'7,9,10', drifting since 2018-05-09",
        "'7,8', 'drifted on 2 days, the last 2018-05-08'",
        "7, 'drifted on 1 day, the last 2018-05-07'"
    })
    void driftingIsSinceTheLastBreak(String drift, String verdict) {
        List<LocalDate> drifting = Stream.of(drift.split(","))
                .filter(day -> !day.isEmpty())
                .map(day -> LocalDate.of(2018, 5, Integer.parseInt(day)))
                .toList();

        assertThat(DriftTable.verdict(drifting, Demo.days(new DemoOptions(4)))).isEqualTo(verdict);
    }
}
