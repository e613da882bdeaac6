package io.ztun.api;

/** A TUN device could not be opened, configured, read or written. */
@Api(Api.Status.STABLE)
public class TunException extends ZtunException {
    private static final long serialVersionUID = 1L;

    /** @param message one line for a person */
    public TunException(String message) {
        this(message, null);
    }

    /**
     * @param message one line for a person
     * @param cause what led to it, or null
     */
    public TunException(String message, Throwable cause) {
        super(message, cause);
    }
}
