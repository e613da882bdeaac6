package io.ztun.app.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

import io.ztun.demo.traffic.Listener;

/** Takes whatever comes over TCP and counts it. */
final class Meter {

    private static final int BLOCK_LENGTH = 256 * 1024;

    private final AtomicLong total = new AtomicLong();

    Meter(int port) throws IOException {
        new Listener(port, this::count);
    }

    private void count(Socket connection) throws IOException {
        InputStream in = connection.getInputStream();
        byte[] block = new byte[BLOCK_LENGTH];
        for (int length = in.read(block); length >= 0; length = in.read(block)) {
            total.addAndGet(length);
        }
    }

    /** Bytes so far, over all connections. */
    long total() {
        return total.get();
    }
}
