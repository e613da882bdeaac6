package io.ztun.api;

/** Data from a peer does not decode. The decoder that threw it is unusable from then on and may only be closed. */
@Api(Api.Status.STABLE)
public class CorruptDataException extends ZtunException {
    private static final long serialVersionUID = 1L;

    /** @param message one line for a person */
    public CorruptDataException(String message) {
        this(message, null);
    }

    /**
     * @param message one line for a person
     * @param cause what led to it, or null
     */
    public CorruptDataException(String message, Throwable cause) {
        super(message, cause);
    }
}
