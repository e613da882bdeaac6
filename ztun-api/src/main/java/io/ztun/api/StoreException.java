package io.ztun.api;

/** A store cannot be reached, does not answer in time, or says something that makes no sense. Trying again later may help. */
@Api(Api.Status.EXPERIMENTAL)
public class StoreException extends ZtunException {
    private static final long serialVersionUID = 1L;

    /** @param message one line for a person */
    public StoreException(String message) {
        this(message, null);
    }

    /**
     * @param message one line for a person
     * @param cause what led to it, or null
     */
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
