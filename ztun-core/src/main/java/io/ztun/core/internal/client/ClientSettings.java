package io.ztun.core.internal.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import io.ztun.core.info.TunnelListener;
import io.ztun.core.internal.codec.Codecs;
import io.ztun.core.internal.noise.HandshakeKeys;
import io.ztun.core.settings.Families;

/**
 * What a client is set to.
 *
 * @param host the server: a name or an address
 * @param port the server's port
 * @param mtu the greatest MTU it wants, in bytes
 * @param codecs what it offers
 * @param timeout how long to wait for a connection, and then for the server's answer
 * @param listener who is told what happens
 * @param keys what it proves to be itself with; empty to talk in the clear
 * @param families of which it wants an address
 * @param accepted the only networks from which it accepts an address
 * @param acceptedSettings what it accepts of what the server tells it to do
 * @param identity the file that says who the client was when it ran before; empty to be a new one each time
 * @param retry whether a server that cannot be reached at the start is waited for
 */
public record ClientSettings(
        String host,
        int port,
        int mtu,
        Codecs codecs,
        Duration timeout,
        TunnelListener listener,
        Optional<HandshakeKeys> keys,
        Families families,
        AcceptedSubnets accepted,
        AcceptedSettings acceptedSettings,
        Optional<Path> identity,
        boolean retry) {}
