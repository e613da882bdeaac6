package io.ztun.app.engine;

import java.nio.ByteBuffer;

import io.ztun.core.MemoryTun;
import io.ztun.core.ZtunClient;
import io.ztun.testkit.PacketSamples;

/** A client in this process and the other side of its device. */
record LocalClient(ZtunClient client, MemoryTun tun) {

    LocalClient start() {
        client.start();
        return this;
    }

    /** A packet of the client's to the server, with so long a payload. */
    ByteBuffer up(int length) {
        return PacketSamples.udp(address(), LocalTunnel.SERVER, length);
    }

    /** A packet of the server's to the client. */
    ByteBuffer down(int length) {
        return PacketSamples.udp(LocalTunnel.SERVER, address(), length);
    }

    private String address() {
        return client.address().address().getHostAddress();
    }
}
