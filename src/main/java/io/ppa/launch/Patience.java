package io.ppa.launch;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * How long a request waits for whoever is at work on the same days, before it is refused.
 *
 * @param atMost zero: not at all
 * @param told what is waited for, in a sentence, when the waiting begins and whenever it is somebody else
 */
public record Patience(Duration atMost, Consumer<String> told) {

    /** Refused at once. */
    public static final Patience NONE = new Patience(Duration.ZERO, sentence -> {});
}
