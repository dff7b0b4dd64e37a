package io.ppa.job.pattern;

import io.ppa.job.flow.TenantNames;

/** Objects that keep what they have for the same reason: how many, and one of them. */
final class Kept {

    private long count;

    private String example = "";

    /** @param one named if it is the first */
    void add(String one) {
        if (count++ == 0) {
            example = TenantNames.shown(one);
        }
    }

    boolean any() {
        return count > 0;
    }

    /** For example {@code 3 patterns}. */
    String counted(String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    String keep() {
        return count == 1 ? " keeps what it has: " : " keep what they have: ";
    }

    String example() {
        return example;
    }
}
