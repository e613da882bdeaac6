package io.ztun.transport.tls;

import java.io.IOException;

/** A proxy does not lead to the server; the message says why. */
final class ProxyException extends IOException {
    private static final long serialVersionUID = 1;

    ProxyException(String message) {
        super(message);
    }
}
