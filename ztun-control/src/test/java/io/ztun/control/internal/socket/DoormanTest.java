package io.ztun.control.internal.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DoormanTest {

    @Test
    @SuppressWarnings("try") // whoever comes need only be there
    void shouldTryAgainWhereTheServerCannotBeOpened() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        CountDownLatch opened = new CountDownLatch(1);
        try (ServerSocketChannel channel = ServerSocketChannel.open()) {
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (Doorman doorman = new Doorman(channel, () -> {
                        if (attempts.incrementAndGet() == 1) {
                            throw new IOException("Too many open files");
                        }
                        opened.countDown();
                    });
                    Socket somebody = new Socket(
                            InetAddress.getLoopbackAddress(), channel.socket().getLocalPort())) {
                assertTrue(opened.await(20, TimeUnit.SECONDS), "not opened after attempts: " + attempts);
            }
        }
        assertEquals(2, attempts.get());
    }
}
