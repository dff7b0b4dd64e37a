package io.ppa.cli;

import java.io.Serial;

/** What was typed cannot be meant so. The process ends with exit code 2. */
final class UsageException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
