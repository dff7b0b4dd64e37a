package io.ppa.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InstrumentTest {

    @ParameterizedTest
    @EnumSource(Symbol.class)
    void stretchesShareNoCloseAndEachHasANextOne(Symbol symbol) {
        PriceSeries prices = symbol.prices();
        List<Instrument> instruments = Instrument.of(prices);

        List<Integer> closes = instruments.stream()
                .flatMap(instrument -> IntStream.range(0, Instrument.DAYS).mapToObj(instrument::close))
                .toList();

        assertThat(closes).doesNotHaveDuplicates().hasSize(instruments.size() * Instrument.DAYS);
        assertThat(closes).allSatisfy(t -> assertThat(t).isBetween(MarketState.FIRST, prices.size() - 2));
        assertThat((prices.size() - 1 - MarketState.FIRST) - closes.size()).isBetween(0, Instrument.DAYS - 1);
    }

    @Test
    void isNamedAfterItsFirstRealDay() {
        assertThat(Instrument.of(Symbol.AAPL.prices()))
                .hasSize(21)
                .first()
                .extracting(Instrument::label)
                .isEqualTo("AAPL-2018-03-08");
        assertThat(Instrument.of(Symbol.SP500.prices()))
                .hasSize(107)
                .extracting(Instrument::label)
                .contains("SP500-2008-09-03")
                .doesNotHaveDuplicates();
    }

    @Test
    void aSeriesTooShortHasNone() {
        PriceSeries prices = Symbol.AAPL.prices();

        assertThat(Instrument.of(prices.upTo(MarketState.FIRST + Instrument.DAYS - 1)))
                .isEmpty();
        assertThat(Instrument.of(prices.upTo(MarketState.FIRST + Instrument.DAYS)))
                .singleElement()
                .extracting(instrument -> instrument.close(Instrument.DAYS - 1))
                .isEqualTo(MarketState.FIRST);
    }
}
