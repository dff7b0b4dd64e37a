package io.ppa.cli;

import io.ppa.launch.Operator;
import io.ppa.launch.Operator.Verdict;
import io.ppa.store.postgres.Executions;
import io.ppa.store.postgres.Leases;
import io.ppa.store.postgres.ProcessIdentity;
import io.ppa.text.TextTable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "recover", description = RecoverCommand.ABOUT)
final class RecoverCommand implements Callable<Integer> {

    static final String ABOUT =
            "Mark executions FAILED whose process is dead, so that they can be rerun: one, or all there are.";

    private final Terminal terminal;

    @Mixin
    private GlobalOptions global = new GlobalOptions();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "EXECUTION_ID",
            description = "as 'ppa runs' lists it; left out, all are looked at, and those that are alive left alone")
    private @Nullable Long executionId;

    @Option(
            names = "--older-than",
            paramLabel = "DURATION",
            description =
                    "only what gave no sign of life for so long, 30s to 3650d; then also what no lease tells the owner of,"
                            + " such as executions of another host")
    private @Nullable String olderThan;

    @Option(names = "--dry-run", description = "say what would be done, and change nothing")
    private boolean dryRun;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    RecoverCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Duration age = olderThan == null
                ? null
                : DurationOption.parse(
                        "--older-than", olderThan, Duration.ofSeconds(30), Duration.ofDays(3650), "30s to 3650d");
        try (Stores stores = Stores.open(global, terminal)) {
            stores.requirePostgres();
            Executions executions = new Executions(stores.postgres());
            Operator operator =
                    new Operator(executions, new Leases(stores.postgres(), ProcessIdentity.current()), stores.clock());
            if (executionId != null) {
                one(operator, executions, executionId, age);
            } else {
                all(dryRun ? operator.unfinished(age) : operator.recoverDead(age));
            }
        }
        return 0;
    }

    private void one(Operator operator, Executions executions, long id, @Nullable Duration age) {
        String reason = operator.recover(id, age == null ? Duration.ZERO : age, dryRun);
        String done = "execution " + id + (dryRun ? " would be" : " is") + " FAILED: " + reason;
        if (json) {
            String status = executions.find(id).orElseThrow().status();
            terminal.json(Map.of("execution", id, "status", status, "message", done));
            return;
        }
        terminal.line(done);
        if (!dryRun) {
            terminal.line("  next: ppa rerun " + id);
        }
    }

    private void all(List<Verdict> verdicts) {
        if (json) {
            terminal.json(verdicts.stream().map(this::map).toList());
            return;
        }
        List<Verdict> dead = verdicts.stream().filter(Verdict::dead).toList();
        if (!verdicts.isEmpty()) {
            TextTable table = new TextTable(7, "EXECUTION", "JOB", "DAY", "WAS", "STARTED (UTC)", "DEAD", "WHY");
            verdicts.forEach(verdict -> table.row(
                    String.valueOf(verdict.execution().id()),
                    verdict.execution().job(),
                    verdict.execution().days(),
                    verdict.execution().status(),
                    Listing.text(verdict.execution().startedAt()),
                    verdict.dead() ? "yes" : "no",
                    verdict.reason()));
            terminal.out().print(table);
        }
        terminal.line(
                dead.isEmpty()
                        ? "nothing to recover"
                        : dead.size()
                                + (dead.size() == 1 ? " execution " : " executions ")
                                + (dryRun ? "would be FAILED; nothing was changed" : "marked FAILED"));
        if (!dryRun) {
            dead.forEach(verdict ->
                    terminal.line("  next: ppa rerun " + verdict.execution().id()));
        }
    }

    private Map<String, @Nullable Object> map(Verdict verdict) {
        Map<String, @Nullable Object> map = Listing.map(verdict.execution());
        if (verdict.dead() && !dryRun) {
            map.put("status", "FAILED");
        }
        map.put("dead", verdict.dead());
        map.put("reason", verdict.reason());
        return map;
    }
}
