package io.ztun.core.internal.server;

import java.time.Duration;

import io.ztun.api.Cidr;
import io.ztun.core.TunnelListener;
import io.ztun.core.internal.session.Codecs;

/**
 * What a server is set to.
 *
 * @param subnet the tunnel's network, seen from the server's address
 * @param mtu in bytes
 * @param codecs what it accepts
 * @param keepalive how often a silent peer is heard of
 * @param handshakeTimeout how long a client may take for its hello
 * @param listener who is told what happens
 */
public record ServerSettings(
        Cidr subnet, int mtu, Codecs codecs, Duration keepalive, Duration handshakeTimeout, TunnelListener listener) {}
