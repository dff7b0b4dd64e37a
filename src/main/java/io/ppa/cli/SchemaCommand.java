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
        description = SchemaCommand.ABOUT,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {SchemaCommand.Apply.class, SchemaCommand.Status.class})
final class SchemaCommand {

    static final String ABOUT = "What the stores must have: tables, views and functions, collections, classes.";

    /** Brings every store up to date; does nothing where they are. */
    static List<SchemaReport> apply(Stores stores) {
        List<SchemaReport> reports = new ArrayList<>();
        reports.add(stores.postgresSchema().apply());
        reports.addAll(stores.postgresSchema().exclusively(() -> {
            List<SchemaReport> others = new ArrayList<>();
            others.add(stores.clickhouseSchema().apply());
            others.addAll(stores.documents().apply());
            return others;
        }));
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
            if (report.version() == 0) {
                terminal.line(report.store() + ": " + String.join("; ", report.notes()));
                return;
            }
            String what = report.migrations().isEmpty()
                    ? "up to date"
                    : report.migrations().size() + " migrations applied";
            terminal.line(report.store() + ": " + what + ", version " + report.version());
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
                List<SchemaStatus> statuses = new ArrayList<>();
                statuses.add(stores.postgresSchema().status());
                statuses.add(stores.clickhouseSchema().status());
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
            if (status.version() == 0 && status.clean()) {
                terminal.line(status.store() + ": " + String.join("; ", status.warnings()));
                return;
            }
            String state = status.clean() ? "as applied" : status.version() == 0 ? "not applied" : "differs";
            terminal.line(status.store() + ": version " + status.version() + ", " + state);
            status.pending().forEach(pending -> terminal.line("  pending: " + pending + "; run 'ppa schema apply'"));
            status.mismatches().forEach(mismatch -> terminal.line("  changed migration: " + mismatch));
            status.drift().forEach(drift -> terminal.line("  drift: " + drift));
            status.partitions().forEach((table, count) -> terminal.line("  " + table + ": " + count + " partitions"));
            status.warnings().forEach(warning -> terminal.line("  warning: " + warning));
        }
    }
}
