package io.ztun.api;

/** A link or a listener failed: a port in use, an unreachable host, a broken connection. */
@Api(Api.Status.STABLE)
public class TransportException extends ZtunException {
    private static final long serialVersionUID = 1L;

    /** @param message one line for a person */
    public TransportException(String message) {
        this(message, null);
    }

    /**
     * @param message one line for a person
     * @param cause what led to it, or null
     */
    public TransportException(String message, Throwable cause) {
        super(message, cause);
    }
}
