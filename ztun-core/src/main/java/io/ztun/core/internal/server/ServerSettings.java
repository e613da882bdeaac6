package io.ztun.core.internal.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

import io.ztun.api.Addresses;
import io.ztun.core.info.TunnelListener;
import io.ztun.core.internal.codec.Codecs;
import io.ztun.core.internal.fleet.SharedStore;
import io.ztun.core.internal.noise.HandshakeKeys;
import io.ztun.core.internal.secure.ClientList;
import io.ztun.core.settings.Limits;
import io.ztun.core.settings.LiveSettings;
import io.ztun.core.settings.MemoryLimits;

/**
 * What a server is set to.
 *
 * @param subnet the tunnel's networks, seen from the server's addresses
 * @param mtu in bytes
 * @param codecs what it accepts
 * @param live what can change while it runs
 * @param handshakeTimeout how long a client may take for its hello
 * @param listener who is told what happens
 * @param keys what it proves to be itself with; empty to talk in the clear
 * @param clients whose keys are let in; empty where clients have none
 * @param legacy whether clients of the original are let in, too
 * @param leases the file of who had which addresses, where the store is its alone; empty to forget that with the process
 * @param memory how much it keeps of what its clients send and receive
 * @param memoryDir the folder in which that outlives the process; empty to forget it then
 * @param quotas the file of what clients have used; empty to forget that with the process
 * @param hostRoutes whether the system has routes to just those clients that have a session
 * @param store what it shares with other gateways; empty for what is its alone
 */
public record ServerSettings(
        Addresses subnet,
        int mtu,
        Codecs codecs,
        Supplier<LiveSettings> live,
        Duration handshakeTimeout,
        TunnelListener listener,
        Optional<HandshakeKeys> keys,
        Optional<ClientList> clients,
        boolean legacy,
        Optional<Path> leases,
        MemoryLimits memory,
        Optional<Path> memoryDir,
        Optional<Path> quotas,
        boolean hostRoutes,
        Optional<SharedStore> store) {

    /** What it bears at once, as it is now. */
    Limits limits() {
        return live.get().limits();
    }
}
