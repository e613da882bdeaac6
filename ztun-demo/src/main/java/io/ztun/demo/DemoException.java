package io.ztun.demo;

import io.ztun.api.ZtunException;

/** The demonstration cannot run here, or one of its parts failed. The message says what to do. */
final class DemoException extends ZtunException {
    private static final long serialVersionUID = 1L;

    DemoException(String message) {
        this(message, null);
    }

    DemoException(String message, Throwable cause) {
        super(message, cause);
    }
}
