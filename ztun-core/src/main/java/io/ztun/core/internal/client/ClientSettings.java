package io.ztun.core.internal.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.ztun.core.info.TunnelListener;
import io.ztun.core.internal.accept.AcceptedSettings;
import io.ztun.core.internal.accept.AcceptedSubnets;
import io.ztun.core.internal.codec.Codecs;
import io.ztun.core.internal.engine.TransportName;
import io.ztun.core.internal.noise.HandshakeKeys;
import io.ztun.core.settings.Families;

/**
 * What a client is set to.
 *
 * @param servers the servers, the best first
 * @param transports the transports, the best first
 * @param returnAfter how long a better way than the one in use has to be well before it is taken
 * @param mtu the greatest MTU it wants, in bytes
 * @param codecs what it offers
 * @param timeout how long to wait for a connection, and then for the server's answer
 * @param listener who is told what happens
 * @param keys what it proves to be itself with; empty to talk in the clear
 * @param families of which it wants an address
 * @param accepted the only networks from which it accepts an address
 * @param acceptedSettings what it accepts of what the server tells it to do
 * @param identity the file that says who the client was when it ran before; empty to be a new one each time
 * @param networks the file that says which transport worked in which network; empty to keep that to the process
 * @param legacy whether the server may be the original
 * @param retry whether a server that cannot be reached at the start is waited for
 * @param memory how many bytes it keeps of what it sends and receives, at most; 0 for nothing
 * @param memoryDir the folder in which that outlives the process; empty to forget it then
 */
public record ClientSettings(
        List<ServerName> servers,
        List<TransportName> transports,
        Duration returnAfter,
        int mtu,
        Codecs codecs,
        Duration timeout,
        TunnelListener listener,
        Optional<HandshakeKeys> keys,
        Families families,
        AcceptedSubnets accepted,
        AcceptedSettings acceptedSettings,
        Optional<Path> identity,
        Optional<Path> networks,
        boolean legacy,
        boolean retry,
        long memory,
        Optional<Path> memoryDir) {

    /** Copies the lists. */
    public ClientSettings {
        transports = List.copyOf(transports);
        servers = List.copyOf(servers);
    }
}
