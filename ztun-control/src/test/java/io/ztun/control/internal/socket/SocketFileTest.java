package io.ztun.control.internal.socket;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.api.ConfigException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SocketFileTest {
    private static final int LENGTH_MAX = 106;
    private static final int STARTS = 2;
    private static final int ROUNDS = 200;

    @TempDir
    Path folder;

    private static void connect(Path path) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
        }
    }

    private void assertNothingElse(Path path) throws IOException {
        try (Stream<Path> files = Files.list(path.getParent())) {
            assertEquals(List.of(path), files.toList());
        }
    }

    /** What is made beside it has a longer name than it may have. */
    @Test
    void shouldTakeTheLongestPathThatThereIs() throws IOException {
        int length = LENGTH_MAX - "/a.sock".length() - folder.toString().length() - 1;
        Path deep = Files.createDirectory(folder.resolve("d".repeat(length)));
        Path path = deep.resolve("a.sock");
        assertEquals(LENGTH_MAX, path.toString().length());

        try (SocketFile socket = SocketFile.bind(path, Optional.empty())) {
            connect(path);
            assertTrue(socket.channel().isOpen());
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            assertNothingElse(path);
        }
        assertFalse(Files.exists(path));
        assertThrows(ConfigException.class, () -> SocketFile.bind(deep.resolve("ab.sock"), Optional.empty()));
    }

    /** Both find a socket whose process is gone, and one takes its place. */
    @Test
    void shouldLetOneOfTwoStartWhereBothDoAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(STARTS);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                Path path = folder.resolve("main.sock");
                try (ServerSocketChannel gone = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                    gone.bind(UnixDomainSocketAddress.of(path));
                }
                CyclicBarrier start = new CyclicBarrier(STARTS);
                List<Future<SocketFile>> outcomes = new ArrayList<>();
                for (int i = 0; i < STARTS; i++) {
                    outcomes.add(threads.submit(() -> {
                        start.await();
                        try {
                            return SocketFile.bind(path, Optional.empty());
                        } catch (ConfigException e) {
                            return null;
                        }
                    }));
                }
                List<SocketFile> made = new ArrayList<>();
                for (Future<SocketFile> each : outcomes) {
                    if (each.get() != null) {
                        made.add(each.get());
                    }
                }
                assertEquals(1, made.size(), "round " + round);
                connect(path);
                assertNothingElse(path);
                made.get(0).close();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Whoever owns the folder above may put another folder, with a link in it, in place of the private one. */
    @Test
    void shouldNotFollowLinksOfOthers() throws IOException {
        Path victim = Files.writeString(folder.resolve("victim"), "");
        Files.setPosixFilePermissions(victim, PosixFilePermissions.fromString("rw-r--r--"));
        try (PrivateFolder aside = PrivateFolder.beside(folder.resolve("main.sock"))) {
            Path away = Files.move(aside.named(), folder.resolve("away"));
            Files.createDirectory(aside.named());
            Files.createSymbolicLink(aside.named().resolve("s"), victim);
            try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                channel.bind(UnixDomainSocketAddress.of(aside.resolve("s")));
                Files.setPosixFilePermissions(aside.resolve("s"), PosixFilePermissions.fromString("rw-------"));
            }
            assertTrue(Files.exists(away.resolve("s")));
            assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(victim)));
            Files.delete(aside.named().resolve("s"));
        }
    }
}
