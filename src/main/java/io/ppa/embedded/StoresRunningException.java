package io.ppa.embedded;

import io.ppa.store.StoreException;
import java.io.Serial;
import java.nio.file.Path;
import java.util.Optional;

/** The stores of the directory are run by another process already. The process ends with exit code 4. */
public final class StoresRunningException extends StoreException {

    @Serial
    private static final long serialVersionUID = 1L;

    StoresRunningException(Path dir, Optional<Long> pid) {
        super(
                "embedded",
                0,
                "The stores in " + dir + " are running already"
                        + pid.map(number -> " (pid " + number + ")").orElse("") + "; see "
                        + StoresFile.in(dir) + ".",
                "Use them as they are, stop that process, or name another directory with --data-dir.",
                null);
    }
}
