package io.ztun.transport.tls;

import java.io.EOFException;

/** The connection ended without TLS's word for it, which anybody on the way can bring about. */
final class EndOfStream extends EOFException {
    private static final long serialVersionUID = 1;

    EndOfStream() {
        super("the connection ended without a close_notify; the peer or the network broke off");
    }
}
