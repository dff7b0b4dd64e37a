package io.ppa.catalog;

import java.io.Serial;
import java.util.List;

/** Parameters that cannot be used. The message names every fault; the process ends with exit code 2. */
public final class ParameterException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    /** @param faults one or two sentences each, naming value, bound and fix; at least one */
    public ParameterException(String job, List<String> faults) {
        super(message(job, faults));
        this.faults = List.copyOf(faults);
    }

    /** One sentence or two for each fault, naming value, bound and fix. */
    public List<String> faults() {
        return faults;
    }

    private static String message(String job, List<String> faults) {
        String head = faults.size() == 1 ? "1 parameter" : faults.size() + " parameters";
        return job + ": " + head + " cannot be used\n  " + String.join("\n  ", faults);
    }
}
