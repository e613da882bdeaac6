package io.ztun.api;

/** A peer broke the wire protocol, or refused us in its terms. It ends that session and no other. */
@Api(Api.Status.STABLE)
public class ProtocolException extends ZtunException {
    private static final long serialVersionUID = 1L;

    /** @param message one line for a person */
    public ProtocolException(String message) {
        this(message, null);
    }

    /**
     * @param message one line for a person
     * @param cause what led to it, or null
     */
    public ProtocolException(String message, Throwable cause) {
        super(message, cause);
    }
}
