package io.ppa.demo;

/** The price series that are bundled. */
enum Symbol {
    SP500("sp500-daily.csv"),
    AAPL("aapl-daily.csv");

    private final String file;

    Symbol(String file) {
        this.file = file;
    }

    PriceSeries prices() {
        return PriceSeries.bundled(name(), file);
    }
}
