package io.ppa.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.StringReader;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceSeriesTest {

    @Test
    void readsTheBundledPrices() {
        PriceSeries index = Symbol.SP500.prices();
        PriceSeries share = Symbol.AAPL.prices();

        assertThat(index.dates())
                .hasSize(5105)
                .startsWith(LocalDate.of(2000, 1, 3))
                .endsWith(LocalDate.of(2020, 4, 17));
        assertThat(index.close(0)).isEqualTo(1455.219971);
        assertThat(share.dates())
                .hasSize(1260)
                .startsWith(LocalDate.of(2013, 5, 13))
                .endsWith(LocalDate.of(2018, 5, 11));
        assertThat(share.close(share.indexOf(LocalDate.of(2018, 5, 10)))).isEqualTo(190.039993);
        assertThat(share.nextMove(1258)).isEqualTo(188.589996 / 190.039993 - 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "day,close\\n2020-01-01,1; f.csv:1: the header must name date and close, got day,close",
                "''; f.csv:1: the header must name date and close, got null",
                "date,close\\n2020-01-01,1\\n2020-01-01,2; f.csv:3: 2020-01-01 does not come after 2020-01-01",
                "date,close\\n2020-01-02,1\\n2020-01-01,2; f.csv:3: 2020-01-01 does not come after 2020-01-02",
                "date,close\\n1 Jan 2020,1; f.csv:2: '1 Jan 2020' is not a date like 2018-05-10",
                "date,close\\n2020-01-01,null; f.csv:2: 'null' is not a positive price",
                "date,close\\n2020-01-01,0; f.csv:2: '0' is not a positive price",
                "date,close\\n2020-01-01,NaN; f.csv:2: 'NaN' is not a positive price",
                "date,close\\n2020-01-01,1,2; f.csv:2: 3 cells under 2 names",
                "date,close\\n\\n2020-01-01,1; f.csv:2: 1 cells under 2 names"
            })
    void namesTheLineThatIsWrong(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PriceSeries.parse("X", "f.csv", new StringReader(text.replace("\\n", "\n"))))
                .withMessage(message);
    }

    @Test
    void columnsMayComeInAnyOrderAndCase() throws IOException {
        PriceSeries prices = PriceSeries.parse("X", "f.csv", new StringReader("Close,x,Date\r\n2.5,,2020-01-01\r\n"));

        assertThat(prices.dates()).containsExactly(LocalDate.of(2020, 1, 1));
        assertThat(prices.close(0)).isEqualTo(2.5);
    }

    @Test
    void aDayWithoutPriceIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Symbol.AAPL.prices().indexOf(LocalDate.of(2018, 5, 5)))
                .withMessage("AAPL has no price on 2018-05-05");
    }
}
