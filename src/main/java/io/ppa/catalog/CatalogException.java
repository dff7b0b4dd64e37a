package io.ppa.catalog;

import java.io.Serial;
import java.util.List;

/** Files of jobs/ or schedules/ that cannot be used. The message lists every fault, each with file and line. */
public final class CatalogException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    CatalogException(List<String> faults) {
        super(message(faults));
        this.faults = List.copyOf(faults);
    }

    /** {@code file:line: what is wrong and how to right it}, ordered by file and line. */
    public List<String> faults() {
        return faults;
    }

    private static String message(List<String> faults) {
        String head = faults.size() == 1 ? "1 fault" : faults.size() + " faults";
        return head + " in the catalog of jobs and schedules\n  " + String.join("\n  ", faults);
    }
}
