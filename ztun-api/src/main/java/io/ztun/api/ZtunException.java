package io.ztun.api;

/**
 * The root of ZTun's own errors. The message is one line for a person: what failed, what was found, what was wanted and
 * what to do about it.
 */
@Api(Api.Status.STABLE)
public abstract class ZtunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message one line for a person
     * @param cause what led to it, or null
     */
    protected ZtunException(String message, Throwable cause) {
        super(message, cause);
    }
}
