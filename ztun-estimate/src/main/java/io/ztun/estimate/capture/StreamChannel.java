package io.ztun.estimate.capture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * Reads a stream, once for each call. The JDK's channel reads on until the buffer is full: from a slow pipe that waits for what is
 * not needed yet, and where a compressed stream turns out to be cut, what came before is lost. One thread.
 */
final class StreamChannel implements ReadableByteChannel {
    /** So much at most is lost before the place at which a compressed stream is damaged. */
    private static final int CHUNK = 8 << 10;

    private final InputStream in;
    private final byte[] chunk = new byte[CHUNK];

    StreamChannel(InputStream in) {
        this.in = in;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int count = in.read(chunk, 0, Math.min(chunk.length, target.remaining()));
        if (count > 0) {
            target.put(chunk, 0, count);
        }
        return count;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
