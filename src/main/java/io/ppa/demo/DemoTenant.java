package io.ppa.demo;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who decides in the demo. The names begin with {@code demo-}, which no real tenant's may; the demo touches no row of
 * any other tenant.
 */
enum DemoTenant {
    /** Runs the four honest classics. */
    AURORA(
            List.of(Symbol.SP500, Symbol.AAPL),
            List.of(Model.RSI_1, Model.MACD_1, Model.MOMENTUM_1, Model.Z_SCORE_1),
            new Trader(SizePolicy.FIXED, null),
            new Trader(SizePolicy.VOLATILITY_TARGET, null),
            new Trader(SizePolicy.KELLY, new Wishes(0.56, 0.60, true))),
    /** Has gone over to the new versions altogether, the over-confident one among them; one user wants it retrained. */
    BOREALIS(
            List.of(Symbol.SP500, Symbol.AAPL),
            List.of(Model.RSI_2, Model.MACD_1, Model.MOMENTUM_2),
            new Trader(SizePolicy.FIXED, new Wishes(0.90, 0.30, true)),
            new Trader(SizePolicy.KELLY, null)),
    /** Trades the index only, and runs old and new versions side by side; nobody wants anything retrained. */
    CASCADE(
            List.of(Symbol.SP500),
            List.of(Model.RSI_1, Model.RSI_2, Model.MOMENTUM_1, Model.MOMENTUM_2, Model.Z_SCORE_1),
            new Trader(SizePolicy.VOLATILITY_TARGET, new Wishes(0.90, 0.31, false)),
            new Trader(SizePolicy.FIXED, null));

    private final List<Symbol> symbols;

    private final List<Model> models;

    private final List<User> users;

    DemoTenant(List<Symbol> symbols, List<Model> models, Trader... traders) {
        this.symbols = symbols;
        this.models = models;
        this.users = Stream.of(traders)
                .map(trader -> new User(id("user", label(), trader.policy().name()), trader.policy(), trader.wishes()))
                .toList();
    }

    /** A user to be. */
    private record Trader(SizePolicy policy, @Nullable Wishes wishes) {}

    /**
     * A user's preferences, as the platform keeps them.
     *
     * @param confidenceAlert tell when the day's average confidence is above it, in [0,1]
     * @param uncertaintyWarning tell when the day's average uncertainty is above it, in [0,1]
     * @param autoRetraining whether a model that drifts shall be proposed for retraining
     */
    record Wishes(double confidenceAlert, double uncertaintyWarning, boolean autoRetraining) {}

    /** A user trades every signal of the tenant's models on instruments of its own, sized by one policy. */
    record User(UUID id, SizePolicy policy, @Nullable Wishes wishes) {}

    /** The {@code tenant_id}, for example {@code demo-aurora}. */
    final String label() {
        return "demo-" + name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The tenant as PostgreSQL knows it. */
    final UUID id() {
        return id("tenant", label());
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
