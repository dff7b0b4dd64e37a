package io.ppa.demo;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Who decides in the demo. The names begin with {@code demo-}, which no real tenant's may; the demo touches no row of
 * any other tenant.
 */
enum DemoTenant {
    /** Runs the four honest classics. */
    AURORA(
            List.of(Symbol.SP500, Symbol.AAPL),
            List.of(Model.RSI_1, Model.MACD_1, Model.MOMENTUM_1, Model.Z_SCORE_1),
            SizePolicy.FIXED,
            SizePolicy.VOLATILITY_TARGET,
            SizePolicy.KELLY),
    /** Has gone over to the new versions altogether, the over-confident one among them. */
    BOREALIS(
            List.of(Symbol.SP500, Symbol.AAPL),
            List.of(Model.RSI_2, Model.MACD_1, Model.MOMENTUM_2),
            SizePolicy.FIXED,
            SizePolicy.KELLY),
    /** Trades the index only, and runs old and new versions side by side. */
    CASCADE(
            List.of(Symbol.SP500),
            List.of(Model.RSI_1, Model.RSI_2, Model.MOMENTUM_1, Model.MOMENTUM_2, Model.Z_SCORE_1),
            SizePolicy.VOLATILITY_TARGET,
            SizePolicy.FIXED);

    private final List<Symbol> symbols;

    private final List<Model> models;

    private final List<User> users;

    DemoTenant(List<Symbol> symbols, List<Model> models, SizePolicy... policies) {
        this.symbols = symbols;
        this.models = models;
        this.users = Stream.of(policies)
                .map(policy -> new User(id("user", label(), policy.name()), policy))
                .toList();
    }

    /** A user trades every signal of the tenant's models, sized by one policy. */
    record User(UUID id, SizePolicy policy) {}

    /** The {@code tenant_id}, for example {@code demo-aurora}. */
    final String label() {
        return "demo-" + name().toLowerCase(java.util.Locale.ROOT);
    }

    static List<String> labels() {
        return Stream.of(values()).map(DemoTenant::label).toList();
    }

    List<Symbol> symbols() {
        return symbols;
    }

    List<Model> models() {
        return models;
    }

    List<User> users() {
        return users;
    }

    /** The same id for the same words, always (RFC 9562 version 3). */
    static UUID id(String... words) {
        return UUID.nameUUIDFromBytes(("ppa-demo|" + String.join("|", words)).getBytes(StandardCharsets.UTF_8));
    }
}
