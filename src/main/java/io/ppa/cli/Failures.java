package io.ppa.cli;

import io.ppa.catalog.CatalogException;
import io.ppa.catalog.ParameterException;
import io.ppa.catalog.UnknownJobException;
import io.ppa.embedded.StoresRunningException;
import io.ppa.job.LostLeaseException;
import io.ppa.launch.ExitCode;
import io.ppa.launch.RefusedException;
import io.ppa.launch.UnknownExecutionException;
import io.ppa.store.Causes;
import io.ppa.store.StoreException;
import io.ppa.store.StoreSettingsException;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.postgres.Postgres;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what a command throws into a sentence, what to do, and an exit code. A stack trace needs {@code --debug}. */
final class Failures implements IExecutionExceptionHandler {

    /** What an operator is told. */
    record Told(String message, String action, ExitCode code) {}

    private final Terminal terminal;

    Failures(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
        Told told = tell(thrown);
        terminal.failure(told.message(), told.action(), GlobalOptions.debug(parsed) ? thrown : null);
        return told.code().number();
    }

    static Told tell(Throwable thrown) {
        if (thrown instanceof ParameterException
                || thrown instanceof UnknownJobException
                || thrown instanceof UnknownExecutionException
                || thrown instanceof UsageException
                || thrown instanceof CatalogException) {
            return new Told(message(thrown), "", ExitCode.USAGE);
        }
        if (thrown instanceof RefusedException refused) {
            return new Told(message(refused), refused.action(), ExitCode.REFUSED);
        }
        if (thrown instanceof LostLeaseException lost) {
            return new Told(message(lost), lost.action(), ExitCode.FAILED);
        }
        if (thrown instanceof StoresRunningException running) {
            return new Told(message(running), running.action(), ExitCode.REFUSED);
        }
        if (thrown instanceof StoreSettingsException settings) {
            return new Told(message(settings), settings.action(), ExitCode.USAGE);
        }
        if (thrown instanceof StoreUnavailableException store) {
            return new Told(message(store), store.action(), ExitCode.STORE);
        }
        if (thrown instanceof StoreException store) {
            return new Told(message(store), store.action(), ExitCode.FAILED);
        }
        return other(thrown);
    }

    private static Told other(Throwable thrown) {
        Optional<StoreUnavailableException> lost = Postgres.lost(thrown);
        if (lost.isPresent()) {
            return new Told(message(lost.get()), lost.get().action(), ExitCode.STORE);
        }
        if (Postgres.told(thrown) instanceof StoreException store) {
            return new Told(message(store), store.action(), ExitCode.STORE);
        }
        Throwable cause = thrown.getCause();
        if (cause != null && cause != thrown && !(cause instanceof NullPointerException)) {
            return tell(cause);
        }
        return new Told(
                "unexpected: " + Causes.firstLine(thrown),
                "Run it again with --debug and report what it prints.",
                ExitCode.FAILED);
    }

    private static String message(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null ? thrown.getClass().getSimpleName() : message;
    }
}
