package io.ppa.cli;

import io.ppa.catalog.Catalog;
import io.ppa.catalog.JobDefinition;
import io.ppa.catalog.LaunchParameters;
import io.ppa.catalog.ParameterReader;
import io.ppa.demo.Demo;
import io.ppa.demo.DemoLoad;
import io.ppa.demo.DemoOptions;
import io.ppa.embedded.EmbeddedOptions;
import io.ppa.embedded.EmbeddedStores;
import io.ppa.launch.LaunchResult;
import io.ppa.launch.Launcher;
import io.ppa.notify.Notifier;
import io.ppa.text.FileFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = {
            DemoCommand.ABOUT,
            "Applies the schema, loads the rows of its own demo tenants, runs the jobs, prints what came of it."
        })
final class DemoCommand implements Callable<Integer> {

    static final String ABOUT =
            "Replay real prices: documented indicator models decide, the market answers, the nightly jobs measure.";

    /** By whichever command comes next, either. */
    private static final String NOBODY = "nobody is told of the demo's made-up tenants";

    private static final String MODEL_PERFORMANCE = "model-performance";

    /** As schedules/nightly.yml has them; a schedule of somebody's own is no business of the demo. */
    static final List<String> JOBS = List.of(
            "data-validation",
            "daily-rollup",
            "rolling-risk",
            "calibration-drift",
            MODEL_PERFORMANCE,
            "graph-weights",
            "pattern-outcomes");

    private final Terminal terminal;

    @Mixin
    private GlobalOptions global = new GlobalOptions();

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "" + DemoOptions.DEFAULT_DAYS,
            description = "trading days, counted back, 1 to " + DemoOptions.MAX_DAYS + " (default ${DEFAULT-VALUE})")
    private int days = DemoOptions.DEFAULT_DAYS;

    @Option(names = "--export", paramLabel = "DIR", description = "write the decisions and feedback as CSV, and stop")
    private @Nullable Path export;

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        DemoOptions options = options();
        if (export != null) {
            return export(options, export);
        }
        if (global.production(terminal).isPresent()) {
            throw new UsageException("the demo writes rows of made-up tenants and runs on the embedded engines only");
        }
        Catalog catalog = Catalog.load(global.configDirectory());
        try (Stores stores = Stores.of(EmbeddedStores.open(global.dataDir, EmbeddedOptions.anyPort()))) {
            terminal.err().println(stores.describe());
            SchemaCommand.apply(stores);
            Demo demo = new Demo(
                    stores.clickhouse(), stores.postgres(), stores.documents().h2());
            DemoLoad load = demo.load(options);
            terminal.err()
                    .println("loaded " + load.decisionsAdded() + " decisions and " + load.feedbackAdded()
                            + " outcomes of " + load.firstDay() + " to " + load.lastDay());
            int code = run(stores, catalog, load);
            terminal.out().print(demo.report(options));
            return code;
        }
    }

    private int export(DemoOptions options, Path directory) {
        try {
            Demo.export(options, directory).forEach(file -> terminal.line(file.toString()));
            return 0;
        } catch (IOException e) {
            throw new UsageException("--export " + directory + ": cannot be written (" + FileFailure.reason(e)
                    + "); name a directory you may write to");
        }
    }

    /** Each job after the one before it has ended well. */
    private int run(Stores stores, Catalog catalog, DemoLoad load) {
        Display display = new Display(terminal, false);
        try (Suite suite = Suite.open(stores, catalog, display)) {
            int code = 0;
            for (String name : JOBS) {
                if (code == 0) {
                    display.header(name);
                    JobDefinition job = catalog.job(name);
                    LaunchParameters parameters = new ParameterReader(stores.clock()).read(job, arguments(name, load));
                    LaunchResult result =
                            suite.run(launcher -> launcher.launch(Launcher.request(job, parameters, null)));
                    Notifier.tellNobody(stores.postgres(), result.executionId(), NOBODY);
                    code = display.result(result);
                }
            }
            return code;
        }
    }

    /** What is registered for everybody is written only where all tenants are asked for. */
    static List<String> arguments(String job, DemoLoad load) {
        String days = "day=" + load.firstDay() + ".." + load.lastDay();
        return job.equals(MODEL_PERFORMANCE)
                ? List.of(days)
                : List.of(days, "tenants=" + String.join(",", load.tenants()));
    }

    private DemoOptions options() {
        try {
            return new DemoOptions(days);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }
}
