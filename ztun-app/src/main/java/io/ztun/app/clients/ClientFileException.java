package io.ztun.app.clients;

import io.ztun.api.ZtunException;

/** The file of authorized clients cannot be changed now. */
final class ClientFileException extends ZtunException {
    private static final long serialVersionUID = 1L;

    ClientFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
