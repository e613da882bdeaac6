package io.ztun.app.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.ztun.api.Cidr;
import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.core.Plugins;
import io.ztun.spi.TunConfig;
import io.ztun.spi.TunDevice;
import io.ztun.spi.TunReader;
import io.ztun.spi.TunWriter;

/**
 * The original, as either end, with an interface of the system's: {@link LegacyStream} has its wire. Ends when it is killed, or its
 * connection.
 */
final class LegacyMain {
    private static final int DESTINATION = 16;

    private final TunDevice tun;

    /** Where the clients are; the server alone is there under no name of its own. */
    private final Map<InetAddress, LegacyStream> peers = new ConcurrentHashMap<>();

    private LegacyMain(TunDevice tun) {
        this.tun = tun;
    }

    /** Takes a port, and either the server or the network, seen from the server's own address. */
    public static void main(String[] args) throws IOException {
        TunDevice tun = Plugins.discover(List.of())
                .tun("linux")
                .open(new TunConfig(Optional.empty(), TunConfig.Offloads.OFF, 1));
        LegacyMain end = new LegacyMain(tun);
        int port = Integer.parseInt(args[0]);
        if (args[1].indexOf('/') < 0) {
            end.connect(args[1], port);
        } else {
            end.serve(Cidr.parse(args[1]), port);
        }
    }

    private void connect(String server, int port) throws IOException {
        LegacyStream stream = new LegacyStream(new Socket(server, port));
        byte[] five = stream.greeting();
        Cidr address = Cidr.parse((five[0] & 0xff) + "." + (five[1] & 0xff) + "." + (five[2] & 0xff) + "."
                + (five[3] & 0xff) + "/" + five[4]);
        tun.configure(address, LegacyStream.MTU);
        System.out.println("ok " + address.address().getHostAddress());
        start(() -> pump(stream));
        deliver(stream);
    }

    private void serve(Cidr own, int port) throws IOException {
        tun.configure(own, LegacyStream.MTU);
        start(() -> pump(null));
        try (ServerSocket listening = new ServerSocket(port)) {
            System.out.println("ok " + own.address().getHostAddress());
            while (true) {
                LegacyStream stream = new LegacyStream(listening.accept());
                InetAddress address = firstFree(own);
                peers.put(address, stream);
                stream.greet(address, own.prefixLength());
                start(() -> {
                    try (stream) {
                        deliver(stream);
                    } finally {
                        peers.remove(address);
                    }
                });
            }
        }
    }

    private InetAddress firstFree(Cidr own) {
        InetAddress address = own.plus(1);
        while (peers.containsKey(address)) {
            address = own.with(address).plus(1);
        }
        return address;
    }

    private void deliver(LegacyStream stream) throws IOException {
        TunWriter writer = tun.newWriter();
        byte[] packet = new byte[LegacyStream.MTU];
        ByteBuffer direct = ByteBuffer.allocateDirect(LegacyStream.MTU);
        while (true) {
            int length = stream.receive(packet);
            direct.put(0, packet, 0, length);
            writer.write(direct, 0, length, Offload.NONE);
        }
    }

    /** Sends what the system gives the interface, to the one or to whoever has the address. */
    private void pump(LegacyStream only) throws IOException {
        PacketBatch batch = new PacketBatch(64, 2 * 65_535);
        byte[] packet = new byte[LegacyStream.MTU];
        byte[] destination = new byte[4];
        while (tun.reader(0).read(batch, 0, 0) != TunReader.CLOSED) {
            for (int i = 0; i < batch.count(); i++) {
                int length = batch.length(i);
                batch.buffer().get(batch.offset(i), packet, 0, length);
                if (packet[0] >> 4 != 4) {
                    continue;
                }
                System.arraycopy(packet, DESTINATION, destination, 0, destination.length);
                InetAddress to = InetAddress.getByAddress(destination);
                LegacyStream peer = only != null ? only : peers.get(to);
                if (peer != null) {
                    peer.send(packet, 0, length);
                } else if (to.isMulticastAddress()) {
                    for (LegacyStream each : peers.values()) {
                        each.send(packet, 0, length);
                    }
                }
            }
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        new Thread(() -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        System.out.println("ended: " + e);
                    }
                })
                .start();
    }
}
