package io.ztun.core.internal.noise;

/**
 * What a handshake ends in. Each direction may be used by a thread of its own.
 *
 * @param sealer for what this end sends
 * @param opener for what it is sent
 */
public record SessionCiphers(FrameSealer sealer, FrameOpener opener) implements AutoCloseable {

    @Override
    public void close() {
        sealer.close();
        opener.close();
    }
}
