package io.ppa.catalog;

import java.io.Serial;

/** There is no such job. The message names the nearest one; the process ends with exit code 2. */
public final class UnknownJobException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    UnknownJobException(String message) {
        super(message);
    }
}
