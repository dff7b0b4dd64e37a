package io.ppa.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class DayRangeTest {

    @Test
    void so_many_days_up_to_one_include_it() {
        LocalDate day = LocalDate.parse("2024-03-01");

        assertThat(DayRange.upTo(day, 30)).hasToString("2024-02-01..2024-03-01");
        assertThat(DayRange.upTo(day, 1)).hasToString("2024-03-01");
    }

    @Test
    void no_day_is_before_1970() {
        assertThat(DayRange.upTo(LocalDate.parse("1970-01-05"), 30)).hasToString("1970-01-01..1970-01-05");
    }
}
