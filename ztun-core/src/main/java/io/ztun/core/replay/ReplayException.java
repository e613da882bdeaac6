package io.ztun.core.replay;

import io.ztun.api.ZtunException;

/** A replayed session has failed. */
final class ReplayException extends ZtunException {
    private static final long serialVersionUID = 1L;

    ReplayException(String message) {
        super(message, null);
    }
}
