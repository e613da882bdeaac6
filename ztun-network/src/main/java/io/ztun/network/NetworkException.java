package io.ztun.network;

import io.ztun.api.Api;
import io.ztun.api.ZtunException;

/** The machine's network could not be changed as it was to be. */
@Api(Api.Status.INTERNAL)
public final class NetworkException extends ZtunException {
    private static final long serialVersionUID = 1L;

    /** @param message one line for a person */
    public NetworkException(String message) {
        this(message, null);
    }

    /**
     * @param message one line for a person
     * @param cause what led to it, or null
     */
    public NetworkException(String message, Throwable cause) {
        super(message, cause);
    }
}
