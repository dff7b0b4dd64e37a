package io.ppa.store;

import java.util.function.Predicate;

/** What is under a failure, and what is told of it: one line, for drivers put statements and stacks below it. */
public final class Causes {

    private Causes() {}

    /** The cause that has none itself. */
    public static Throwable root(Throwable thrown) {
        return down(thrown, at -> false);
    }

    /** The first of that kind on the way to the root, or the root where there is none. */
    public static Throwable firstOrRoot(Throwable thrown, Class<? extends Throwable> kind) {
        return down(thrown, kind::isInstance);
    }

    /** The message's first line; the name of the class where there is no message. */
    public static String firstLine(Throwable thrown) {
        String message = thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
        return message.lines().findFirst().orElse("");
    }

    /** The first line of the root. */
    public static String reason(Throwable thrown) {
        return firstLine(root(thrown));
    }

    private static Throwable down(Throwable thrown, Predicate<Throwable> found) {
        Throwable at = thrown;
        // Some name themselves as their cause.
        while (!found.test(at) && at.getCause() != null && at.getCause() != at) {
            at = at.getCause();
        }
        return at;
    }
}
