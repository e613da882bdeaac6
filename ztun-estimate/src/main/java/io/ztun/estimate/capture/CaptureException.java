package io.ztun.estimate.capture;

import io.ztun.api.ZtunException;

/** A recording that cannot be read. The message says what to do. */
public final class CaptureException extends ZtunException {
    private static final long serialVersionUID = 1L;

    /** @param message one line for a person */
    public CaptureException(String message) {
        super(message, null);
    }

    /**
     * @param message one line for a person
     * @param cause what led to it
     */
    public CaptureException(String message, Throwable cause) {
        super(message, cause);
    }
}
