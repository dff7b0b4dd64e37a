package io.ppa.cli;

import io.ppa.launch.ExitCode;
import io.ppa.store.SchemaDrift;
import io.ppa.store.SchemaReport;
import io.ppa.store.SchemaStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "schema",
        description = "The tables, views, indexes, triggers, functions, collections and classes of all stores.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {SchemaCommand.Apply.class, SchemaCommand.Status.class})
final class SchemaCommand {

    /** Brings all stores up to date; does nothing where they are. */
    static List<SchemaReport> apply(Stores stores) {
        SchemaReport postgres = stores.postgresSchema().apply();
        List<SchemaReport> reports = new ArrayList<>(List.of(postgres));
        // The others have no lock of their own.
        stores.postgresSchema().exclusively(() -> {
            reports.add(stores.clickhouseSchema().apply());
            return reports.addAll(stores.documents().apply());
        });
        return reports;
    }

    @Command(name = "apply", description = "Bring every store's schema up to date; rows that are there are kept.")
    static final class Apply implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private GlobalOptions global = new GlobalOptions();

        @Option(names = "--json", description = "as JSON")
        private boolean json;

        Apply(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            try (Stores stores = Stores.open(global, terminal)) {
                terminal.err().println(stores.describe());
                List<SchemaReport> reports = SchemaCommand.apply(stores);
                if (json) {
                    terminal.json(reports);
                } else {
                    reports.forEach(this::show);
                }
            }
            return 0;
        }

        private void show(SchemaReport report) {
            String what = report.version() == 0
                    ? "left out"
                    : (report.migrations().isEmpty()
                                    ? "up to date"
                                    : report.migrations().size() + " migrations applied")
                            + ", version " + report.version();
            terminal.line(report.store() + ": " + what);
            report.migrations().forEach(migration -> terminal.line("  " + migration));
            report.notes().forEach(note -> terminal.line("  " + note));
        }
    }

    @Command(
            name = "status",
            description =
                    "Show versions, what was altered by hand, partition counts; exit code 3 unless all is applied.")
    static final class Status implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private GlobalOptions global = new GlobalOptions();

        @Option(names = "--json", description = "as JSON")
        private boolean json;

        Status(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            try (Stores stores = Stores.open(global, terminal)) {
                terminal.err().println(stores.describe());
                List<SchemaStatus> statuses = new ArrayList<>(List.of(
                        stores.postgresSchema().status(),
                        stores.clickhouseSchema().status()));
                statuses.addAll(stores.documents().status());
                if (json) {
                    terminal.json(statuses.stream().map(Status::map).toList());
                } else {
                    statuses.forEach(this::show);
                }
                boolean applied =
                        statuses.stream().allMatch(status -> status.pending().isEmpty());
                return applied ? ExitCode.DONE.number() : ExitCode.STORE.number();
            }
        }

        private static Map<String, Object> map(SchemaStatus status) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("store", status.store());
            map.put("version", status.version());
            map.put("clean", status.clean());
            map.put("pending", status.pending());
            map.put("mismatches", status.mismatches());
            map.put("drift", status.drift().stream().map(SchemaDrift::toString).toList());
            map.put("partitions", status.partitions());
            map.put("warnings", status.warnings());
            return map;
        }

        private void show(SchemaStatus status) {
            boolean leftOut = status.clean() && status.version() == 0;
            String state = status.clean() ? "as applied" : status.version() == 0 ? "not applied" : "differs";
            terminal.line(
                    status.store() + ": " + (leftOut ? "left out" : "version " + status.version() + ", " + state));
            status.pending().forEach(pending -> terminal.line("  pending: " + pending + "; run 'ppa schema apply'"));
            status.mismatches().forEach(mismatch -> terminal.line("  changed migration: " + mismatch));
            status.drift().forEach(drift -> terminal.line("  drift: " + drift));
            status.partitions().forEach((table, count) -> terminal.line("  " + table + ": " + count + " partitions"));
            status.warnings().forEach(warning -> terminal.line("  warning: " + warning));
        }
    }
}
