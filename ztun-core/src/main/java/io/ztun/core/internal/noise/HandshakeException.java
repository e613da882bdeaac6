package io.ztun.core.internal.noise;

import io.ztun.api.ProtocolException;

/** A handshake has failed: the peer has not the keys that it needs, or somebody changed what it sent. */
public final class HandshakeException extends ProtocolException {
    private static final long serialVersionUID = 1L;

    HandshakeException(String message) {
        this(message, null);
    }

    HandshakeException(String message, Throwable cause) {
        super(message, cause);
    }
}
