package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.app.keys.KeyFolder;
import io.ztun.core.Keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code ztun clients} beside a server that runs. */
@Network(clients = 1)
final class ClientsIT {
    /** A server looks four times a second; the rest is what a busy machine takes. */
    private static final Duration HEARD = Duration.ofSeconds(3);

    @TempDir
    Path folder;

    private static String ztun(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Distribution.ztun(), "clients"));
        command.addAll(List.of(arguments));
        Shell.Outcome outcome = Shell.attempt(Ztun.START, command);
        assertEquals(0, outcome.exit(), outcome::toString);
        return outcome.out();
    }

    /** The server is told where the clients are by the file that the command is told by. */
    @Test
    void shouldLetAClientInAndEndItsSession(Topology net) throws IOException {
        KeyFolder keys = KeyFolder.in(folder);
        Path config = Files.writeString(
                folder.resolve("office.toml"),
                "[keys]\nkey-file = \"server.key\"\nauthorized-clients = \"clients\"\n[network]\nsubnet = \"10.13.0.1/24\"\n");
        keys.authorize(Keys.publicKey(keys.serverKey()) + " somebody # else");
        String which = "--config=" + config;
        try (Ztun server = Ztun.server(net.server(), which)) {
            assertEquals(
                    "added laptop: " + keys.authorized(),
                    ztun("add", "laptop", keys.clientPublic(), "--address=10.13.0.7", "--subnet=10.5.0.0/24", which));
            server.awaitLine("Read " + keys.authorized() + ": clients=2", HEARD);
            Ztun client = Ztun.client(
                    net.client(0),
                    net.server(),
                    "--key-file=" + keys.clientKey(),
                    "--server-key=" + keys.serverPublic());
            assertEquals("10.13.0.7", client.address());
            String list = ztun("list", which);
            assertTrue(list.matches("(?s)NAME .*\\nlaptop +\\S+= +10.13.0.7 +10.5.0.0/24 .*"), list);

            int mark = server.mark();
            assertEquals("removed laptop: " + keys.authorized(), ztun("remove", "laptop", which));
            server.awaitLine(mark, "Ended .*the client's key is not authorized any more", HEARD);
            server.awaitLine(mark, "Refused .*unknown key", Ztun.START);
            assertEquals(
                    "# those who may join\n" + keys.serverPublic() + " somebody # else\n",
                    Files.readString(keys.authorized()));
        }
    }
}
