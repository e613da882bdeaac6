package io.ztun.app.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The original on a host: the test's end of a {@link LegacyMain}. */
final class LegacyHost extends LoggedProcess {

    private LegacyHost(Host host, String where) {
        super("original on " + host.netns().name(), host.netns().inside(command(where)));
    }

    /** Starts a client, and waits until it has an address. */
    static LegacyHost client(Host host, Host server) {
        LegacyHost client = new LegacyHost(host, server.address());
        client.address();
        return client;
    }

    /** Starts a server, and waits until clients can connect. @param network seen from its own address in the tunnel */
    static LegacyHost server(Host host, String network) {
        LegacyHost server = new LegacyHost(host, network);
        server.address();
        return server;
    }

    private static List<String> command(String where) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-XX:+UseSerialGC"));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), LegacyMain.class.getName()));
        command.addAll(List.of(Integer.toString(Ztun.PORT), where));
        return command;
    }

    /** Its address in the tunnel. */
    String address() {
        return awaitLine("^ok (.*)", Ztun.START).group(1);
    }
}
