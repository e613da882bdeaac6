package io.ztun.estimate;

import io.ztun.api.ZtunException;

/** The estimate cannot be made. The message says what to do. */
final class EstimateException extends ZtunException {
    private static final long serialVersionUID = 1L;

    EstimateException(String message) {
        this(message, null);
    }

    EstimateException(String message, Throwable cause) {
        super(message, cause);
    }
}
