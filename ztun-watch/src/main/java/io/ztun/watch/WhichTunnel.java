package io.ztun.watch;

import picocli.CommandLine.Parameters;

import io.ztun.watch.socket.Tunnel;
import io.ztun.watch.socket.Tunnels;

/** The tunnel that a command is about. */
final class WhichTunnel {
    Tunnels tunnels = new Tunnels();

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            description =
                    "The tunnel's name, which is that of its control socket in /run/ztun, or the socket's path. Absent: the"
                            + " one that is up.")
    String name;

    /** The one that is named, or the only one. */
    Tunnel one() {
        return tunnels.one(name);
    }
}
