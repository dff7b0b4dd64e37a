package io.ppa.demo;

import io.ppa.model.RegisteredModel;
import io.ppa.model.RegistryNumbers;
import io.ppa.store.postgres.ModelRegistry;
import io.ppa.text.TextTable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What model-performance wrote into the registry about the demo's models. */
final class RegistryTable {

    private final ModelRegistry registry;

    RegistryTable(DataSource postgres) {
        this.registry = new ModelRegistry(postgres);
    }

    /** The table, empty when nothing is registered for the day. */
    String text(LocalDate day) {
        List<RegisteredModel> models =
                registry
                        .named(Stream.of(Model.values())
                                .map(Model::label)
                                .distinct()
                                .toList())
                        .stream()
                        .filter(RegistryTable::ofTheDemo)
                        .filter(model -> day.equals(model.day()))
                        .sorted(Comparator.comparing(RegisteredModel::modelName)
                                .thenComparing(RegisteredModel::version)
                                .thenComparing(RegistryTable::owner))
                        .toList();
        TextTable table = new TextTable(
                3, "model", "version", "tenant", "outcomes", "accuracy", "calibration", "Brier", "Sharpe");
        models.forEach(model -> table.row(row(model)));
        return models.isEmpty() ? "" : table.toString();
    }

    private static boolean ofTheDemo(RegisteredModel model) {
        return model.shared()
                ? model.modelName().equals(DemoModels.SHARED.label())
                        && model.version().equals(DemoModels.SHARED.version())
                : Demo.tenants().contains(model.tenant());
    }

    private static String owner(RegisteredModel model) {
        return model.shared() ? "(shared)" : Objects.requireNonNullElse(model.tenant(), "");
    }

    private static String[] row(RegisteredModel model) {
        RegistryNumbers numbers = model.numbers();
        return new String[] {
            model.modelName(),
            model.version(),
            owner(model),
            Figures.count(Objects.requireNonNullElse(model.evaluated(), 0L)),
            Figures.percent(number(numbers.accuracy())),
            Figures.decimal(number(numbers.calibrationScore())),
            Figures.decimal(number(numbers.brierScore())),
            Figures.signedDecimal(number(numbers.sharpeRatio()))
        };
    }

    private static double number(@Nullable BigDecimal number) {
        return number == null ? Double.NaN : number.doubleValue();
    }
}
