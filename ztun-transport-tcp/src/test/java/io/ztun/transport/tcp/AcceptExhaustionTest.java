package io.ztun.transport.tcp;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.spi.TransportConfig;
import io.ztun.transport.nio.Log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A server that has no descriptor left waits until it has one; it neither spins nor dies. */
final class AcceptExhaustionTest {
    @TempDir
    private Path folder;

    /** @param logging whether the log was used before; if not, it fails for want of a descriptor */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldPauseWhileNoDescriptorIsLeft(boolean logging) throws Exception {
        Process server = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -n 200; exec \"$0\" -cp \"$1\" \"$2\" \"$3\"",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        asJars(System.getProperty("java.class.path")),
                        Server.class.getName(),
                        String.valueOf(logging))
                .redirectErrorStream(true)
                .start();
        List<String> output = new ArrayList<>();
        try (Scanner lines = new Scanner(server.getInputStream(), StandardCharsets.UTF_8)) {
            int port = Integer.parseInt(await(lines, output, "port=").trim());
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            try (RawPeer first = new RawPeer(address)) {
                first.send("0161");
                await(lines, output, "exhausted");
                try (RawPeer second = new RawPeer(address)) {
                    second.send("0162");
                    // The first link lives on meanwhile.
                    first.send("0163");
                    assertArrayEquals(new byte[] {1, 0x61, 1, 0x63}, first.receive(4));
                    long before = cpuMs(server);
                    await(lines, output, "freeing");
                    long used = cpuMs(server) - before;
                    assertTrue(used < 300, "processor time in a second and a half without descriptors, ms: " + used);
                    assertArrayEquals(new byte[] {1, 0x62}, second.receive(2));
                }
            }
            assertTrue(server.waitFor(20, TimeUnit.SECONDS), output::toString);
            while (lines.hasNextLine()) {
                output.add(lines.nextLine());
            }
            long logged = output.stream()
                    .filter(line -> line.contains("cannot take connections for now"))
                    .count();
            assertEquals(logging ? 1 : 0, logged, output::toString);
        } finally {
            server.destroyForcibly();
        }
    }

    /** A class path without folders: loading a class from a folder takes a descriptor, from an open jar it does not. */
    private String asJars(String classPath) {
        List<String> jars = new ArrayList<>();
        for (String part : classPath.split(File.pathSeparator)) {
            Path jar = Path.of(part);
            if (Files.isDirectory(jar)) {
                jar = folder.resolve(jars.size() + ".jar");
                int status = ToolProvider.findFirst("jar")
                        .orElseThrow()
                        .run(System.out, System.err, "--create", "--file", jar.toString(), "-C", part, ".");
                assertEquals(0, status);
            }
            jars.add(jar.toString());
        }
        return String.join(File.pathSeparator, jars);
    }

    private static long cpuMs(Process process) {
        return process.info().totalCpuDuration().orElseThrow().toMillis();
    }

    private static String await(Scanner lines, List<String> output, String prefix) {
        while (lines.hasNextLine()) {
            String line = lines.nextLine();
            output.add(line);
            if (line.startsWith(prefix)) {
                return line.substring(prefix.length());
            }
        }
        throw new AssertionError("the server ended: " + output);
    }

    /** An echo server, run in a Java of its own with few descriptors, which it uses up and frees again. */
    static final class Server {
        public static void main(String[] arguments) throws Exception {
            List<InputStream> hoard = new ArrayList<>();
            if (Boolean.parseBoolean(arguments[0])) {
                Log.failure(System.Logger.Level.INFO, "no failure", new IOException("none"), "the log is in use");
            }
            try (TcpTransport transport = new TcpTransport(new TransportConfig(1, 100_000))) {
                InetSocketAddress address =
                        transport.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Echoing::new);
                System.out.println("port=" + address.getPort());
                while (Echoing.count < 1) {
                    Thread.sleep(10);
                }
                useUp(hoard);
                System.out.println("exhausted");
                Thread.sleep(1_500);
                System.out.println("freeing");
                for (InputStream each : hoard) {
                    each.close();
                }
                while (Echoing.count < 3) {
                    Thread.sleep(10);
                }
                Thread.sleep(200);
            }
        }

        private static void useUp(List<InputStream> hoard) {
            try {
                while (true) {
                    hoard.add(new FileInputStream("/dev/null"));
                }
            } catch (IOException e) {
                // None is left, as wanted.
                Thread.onSpinWait();
            }
        }
    }
}
