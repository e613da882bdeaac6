package io.ztun.testkit.tun;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;

import io.ztun.api.FrameLimits;

/** A program with a UDP socket on the interface's address. */
final class SystemOutside implements Outside {
    private final DatagramSocket socket;

    SystemOutside() throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(TunContract.LOCAL.address(), TunPackets.LOCAL_PORT));
        socket.connect(new InetSocketAddress(TunContract.REMOTE.address(), TunPackets.REMOTE_PORT));
    }

    @Override
    public void send(byte[] payload) throws IOException {
        socket.send(new DatagramPacket(payload, payload.length));
    }

    @Override
    public byte[] receive(Duration timeout) throws IOException {
        DatagramPacket packet =
                new DatagramPacket(new byte[FrameLimits.MAX_PACKET_LENGTH], FrameLimits.MAX_PACKET_LENGTH);
        socket.setSoTimeout((int) timeout.toMillis());
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException e) {
            return null;
        }
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    @Override
    public void close() {
        socket.close();
    }
}
