package io.ppa.catalog;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with the files, so that one error can list it all. */
final class Faults {

    private record Fault(String file, int line, String message) {
        @Override
        public String toString() {
            return line == 0 ? file + ": " + message : file + ":" + line + ": " + message;
        }
    }

    private final List<Fault> faults = new ArrayList<>();

    /** @param line counted from 1; 0 for the file as a whole */
    void add(String file, int line, String message) {
        faults.add(new Fault(file, line, message));
    }

    void throwIfAny() {
        if (!faults.isEmpty()) {
            throw new CatalogException(faults.stream()
                    .sorted(Comparator.comparing(Fault::file).thenComparingInt(Fault::line))
                    .map(Fault::toString)
                    .toList());
        }
    }
}
