package io.ztun.watch.socket;

import io.ztun.api.ZtunException;
import io.ztun.watch.text.Printable;

/** A tunnel could not be asked. The message says what to do. */
public class WatchException extends ZtunException {
    private static final long serialVersionUID = 1L;

    /** @param message one line for a person */
    public WatchException(String message) {
        this(message, null);
    }

    /**
     * @param message one line for a person
     * @param cause what led to it, or null
     */
    public WatchException(String message, Throwable cause) {
        super(Printable.of(message), cause);
    }
}
