package io.ztun.app.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.app.keys.KeyFolder;
import io.ztun.core.Keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Server and clients by configuration files, which change while they run. */
@Network(clients = 2)
final class ReloadIT {

    @TempDir
    Path folder;

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static String client(String name, String key, String address) {
        return "[[client]]\nname = \"" + name + "\"\nkey = \"" + key + "\"\naddress = \"" + address + "\"\n";
    }

    @Test
    void shouldTakeOverWhatChangesAndKeepTheSessions(Topology net) throws IOException {
        KeyFolder keys = KeyFolder.in(folder);
        String server = "key-file = \"" + keys.serverKey().getFileName() + "\"\n[network]\nsubnet = \"10.13.0.1/24\"\n";
        String laptop = client("laptop", keys.clientPublic(), "10.13.0.7");
        String other = client("other", Keys.publicKey(keys.strangerKey()), "10.13.0.8");
        Path serverFile = write("server.toml", server + laptop + other);
        Path laptopFile = write(
                "laptop.toml",
                "server = \"" + net.server().address() + "\"\n[keys]\nkey-file = \"client.key\"\nserver-key = \""
                        + keys.serverPublic() + "\"\n");

        Ztun running = Ztun.startingServer(net.server(), "--config=" + serverFile);
        running.awaitLine("Listening", Ztun.START);
        Ztun first = Ztun.startingServer(net.client(0), "--config=" + laptopFile);
        assertEquals("10.13.0.7", first.address());
        Ztun second = Ztun.startingServer(net.client(1), "--config=" + laptopFile, "--key-file=" + keys.strangerKey());
        assertEquals("10.13.0.8", second.address());

        int mark = running.mark();
        write("server.toml", server + "mtu = 1_300\n[limits]\nmax-clients = 1\n[log]\nstats = \"1s\"\n" + laptop);
        running.signal("HUP");
        running.awaitLine(mark, "Read " + serverFile + ": changed=\\[max-clients, stats, client\\]", Ztun.START);
        running.awaitLine(mark, "warning: Not in force before a restart: mtu$", Ztun.START);
        running.awaitLine(mark, "Ended .*address=10.13.0.8", Ztun.START);
        running.awaitLine(mark, "Statistics: .* sessions=1 ", Ztun.START);

        mark = running.mark();
        write("server.toml", server + "mtu = 13\n" + laptop + other);
        running.signal("HUP");
        running.awaitLine(
                mark,
                "warning: Keeping the former configuration: " + serverFile
                        + ":4: mtu wants a number between 576 and 65535: 13$",
                Ztun.START);

        mark = running.mark();
        write("server.toml", server + laptop + laptop.replace("laptop", "again"));
        running.signal("HUP");
        running.awaitLine(
                mark,
                "warning: Keeping the former configuration: " + serverFile + ":8: key is there twice",
                Ztun.START);

        mark = first.mark();
        write("laptop.toml", Files.readString(laptopFile) + "[compression]\nlinger = \"1ms\"\n");
        first.signal("HUP");
        first.awaitLine(mark, "Read " + laptopFile + ": changed=\\[linger\\]", Ztun.START);
        net.client(0).ping("10.13.0.1", 3);
        assertTrue(first.lines().stream().noneMatch(line -> line.contains("Disconnected")), first::toString);

        mark = running.mark();
        write("server.toml", server + laptop + other);
        running.signal("HUP");
        running.awaitLine(mark, "changed=\\[max-clients, stats, client\\]", Ztun.START);
        running.awaitLine(mark, "Serving .*client=other", Ztun.START);
    }

    /** The start script ignores it, and so does Java until the tunnel is there. */
    @Test
    void shouldBearSighupFromTheVeryStart(Topology net) throws IOException {
        Path file = write("early.toml", "subnet = \"10.13.0.1/24\"\n");
        Ztun running = Ztun.startingServer(net.server(), "--config=" + file);
        Path status = Path.of("/proc", Long.toString(running.pid()), "status");
        Await.until("SIGHUP is ignored", Ztun.START, () -> ignoresSighup(status));
        while (running.lines().stream().noneMatch(line -> line.contains("Listening"))) {
            running.signal("HUP");
            assertTrue(running.isAlive(), running::toString);
        }

        int mark = running.mark();
        write("early.toml", "subnet = \"10.13.0.1/24\"\n[log]\nstats = \"1s\"\n");
        running.signal("HUP");
        running.awaitLine(mark, "Read " + file + ": changed=\\[stats\\]", Ztun.START);
        running.awaitLine(mark, "Statistics: ", Ztun.START);
    }

    private static boolean ignoresSighup(Path status) {
        try {
            return Files.readString(status).lines().anyMatch(line -> line.matches("SigIgn:.*[13579bdf]"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
