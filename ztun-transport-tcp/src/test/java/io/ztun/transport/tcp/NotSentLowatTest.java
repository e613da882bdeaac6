package io.ztun.transport.tcp;

import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import com.sun.jna.Native;
import com.sun.jna.ptr.IntByReference;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class NotSentLowatTest {

    /** {@code getsockopt(2)}, to see what the kernel has. */
    private static final class Libc {
        static {
            Native.register(Libc.class, "c");
        }

        static native int getsockopt(
                int descriptor, int level, int option, IntByReference value, IntByReference length);
    }

    @Test
    void shouldSetWhatTheKernelReports() throws Exception {
        try (ServerSocketChannel listener =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel channel = SocketChannel.open(listener.getLocalAddress())) {
            assertTrue(NotSentLowat.limit(channel, NotSentLowat.BYTES), "the tests run with --add-opens");
            var descriptor = Class.forName("sun.nio.ch.SelChImpl").getMethod("getFDVal");
            descriptor.setAccessible(true);
            IntByReference value = new IntByReference();
            int result =
                    Libc.getsockopt((int) descriptor.invoke(channel), 6, 25, value, new IntByReference(Integer.BYTES));
            assertEquals(0, result);
            assertEquals(NotSentLowat.BYTES, value.getValue());
        }
    }

    @Test
    void shouldGoOnWithoutAccessToTheDescriptor() throws Exception {
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Without.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(File.createTempFile("ztun", ".log"))
                .start();
        assertTrue(java.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, java.exitValue());
    }

    /** Run in a Java of its own, whose packages are closed to us: the option cannot be set, a frame arrives all the same. */
    static final class Without {
        public static void main(String[] arguments) throws Exception {
            try (SocketChannel channel = SocketChannel.open()) {
                assertFalse(NotSentLowat.limit(channel, NotSentLowat.BYTES));
            }
            LoopbackMeasurement.main(new String[] {"1", "1", "10"});
        }
    }
}
