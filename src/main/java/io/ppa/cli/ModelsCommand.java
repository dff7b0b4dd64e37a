package io.ppa.cli;

import io.ppa.catalog.Suggestion;
import io.ppa.model.RegisteredModel;
import io.ppa.model.RegistryNumbers;
import io.ppa.store.postgres.ModelRegistry;
import io.ppa.text.TextTable;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "models", description = ModelsCommand.ABOUT)
final class ModelsCommand implements Callable<Integer> {

    static final String ABOUT =
            "Show the model registry: each model's numbers, and how they changed since the day before.";

    private static final String UNDEFINED = "–";

    private static final Map<String, Function<RegistryNumbers, @Nullable BigDecimal>> NUMBERS = numbers();

    private final Terminal terminal;

    @Mixin
    private GlobalOptions global = new GlobalOptions();

    @Option(
            names = "--tenant",
            paramLabel = "TENANT",
            description = "only this tenant's models and the shared ones; as ClickHouse writes it, or its UUID")
    private @Nullable String tenant;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    ModelsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    private static Map<String, Function<RegistryNumbers, @Nullable BigDecimal>> numbers() {
        Map<String, Function<RegistryNumbers, @Nullable BigDecimal>> numbers = new LinkedHashMap<>();
        numbers.put("accuracy", RegistryNumbers::accuracy);
        numbers.put("calibrationScore", RegistryNumbers::calibrationScore);
        numbers.put("brierScore", RegistryNumbers::brierScore);
        numbers.put("sharpeRatio", RegistryNumbers::sharpeRatio);
        return numbers;
    }

    @Override
    public Integer call() {
        try (Stores stores = Stores.open(global, terminal)) {
            stores.requirePostgres();
            ModelRegistry registry = new ModelRegistry(stores.postgres());
            List<RegisteredModel> models = tenant == null ? registry.all() : registry.of(id(registry, tenant));
            if (json) {
                terminal.json(models.stream().map(ModelsCommand::map).toList());
            } else if (models.isEmpty()) {
                terminal.line(nothing());
            } else {
                terminal.out().print(table(models));
            }
        }
        return 0;
    }

    private static UUID id(ModelRegistry registry, String tenant) {
        UUID id = registry.tenantIds(List.of(tenant)).get(tenant);
        if (id == null) {
            List<String> known = registry.all().stream()
                    .map(RegisteredModel::tenant)
                    .filter(Objects::nonNull)
                    .distinct()
                    .toList();
            throw new UsageException("--tenant " + tenant + ": it is neither a UUID nor in tenant_directory"
                    + Suggestion.near(tenant, known, ".")
                    + " To add it: INSERT INTO tenant_directory (tenant, tenant_uuid) VALUES ('…', '…')");
        }
        return id;
    }

    private String nothing() {
        String none = tenant == null
                ? "no model is registered"
                : "tenant " + tenant + " has no registered model, and none is shared";
        return none
                + ": the platform inserts models into probabilistic_models (PostgreSQL); 'ppa launch model-performance"
                + " --register' inserts those that decisions name";
    }

    private static Map<String, @Nullable Object> map(RegisteredModel model) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("tenant", model.tenant());
        map.put("tenantId", model.tenantId());
        map.put("shared", model.shared());
        map.put("model", model.modelName());
        map.put("version", model.version());
        map.put("type", model.modelType());
        map.put("status", model.status());
        map.put("day", model.day());
        map.put("evaluated", model.evaluated());
        NUMBERS.forEach((name, number) -> map.put(name, number.apply(model.numbers())));
        map.put("previousDay", model.previousDay());
        Map<String, @Nullable BigDecimal> change = new LinkedHashMap<>();
        NUMBERS.forEach((name, number) -> change.put(name, change(model, number)));
        map.put("change", change);
        map.put(
                "lastUpdated",
                model.lastUpdated() == null ? null : model.lastUpdated().toString());
        return map;
    }

    /** Null where either side is undefined; without a previous day its side is. */
    private static @Nullable BigDecimal change(
            RegisteredModel model, Function<RegistryNumbers, @Nullable BigDecimal> number) {
        BigDecimal now = number.apply(model.numbers());
        BigDecimal before = number.apply(model.previous());
        return now == null || before == null ? null : now.subtract(before);
    }

    private static TextTable table(List<RegisteredModel> models) {
        TextTable table = new TextTable(
                5,
                "TENANT",
                "MODEL",
                "VERSION",
                "STATUS",
                "DAY",
                "EVALUATED",
                "ACCURACY",
                "CHANGE",
                "CALIBRATION",
                "CHANGE",
                "BRIER",
                "CHANGE",
                "SHARPE",
                "CHANGE",
                "UPDATED (UTC)");
        for (RegisteredModel model : models) {
            table.row(row(model));
        }
        return table;
    }

    private static String[] row(RegisteredModel model) {
        return new String[] {
            model.shared() ? "(shared)" : text(model.tenant()),
            model.modelName(),
            model.version(),
            text(model.status()),
            text(model.day()),
            text(model.evaluated()),
            text(model.numbers().accuracy()),
            signed(change(model, RegistryNumbers::accuracy)),
            text(model.numbers().calibrationScore()),
            signed(change(model, RegistryNumbers::calibrationScore)),
            text(model.numbers().brierScore()),
            signed(change(model, RegistryNumbers::brierScore)),
            text(model.numbers().sharpeRatio()),
            signed(change(model, RegistryNumbers::sharpeRatio)),
            Listing.text(model.lastUpdated())
        };
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            return UNDEFINED;
        }
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    private static String signed(@Nullable BigDecimal change) {
        return change != null && change.signum() > 0 ? "+" + change.toPlainString() : text(change);
    }
}
