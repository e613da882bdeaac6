package io.ztun.app.e2e;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends a session's own datagrams to its server again: as they were, cut off, with the id of another session, with another
 * type and no such session, and what means nothing between them.
 *
 * <p>It does not make new frames with the session's id: who can read that on the line is let in without it too.
 */
final class Replay {

    private static final int PCAP_HEADER = 24;
    private static final int RECORD_HEADER = 16;
    /** Ethernet, IPv4 without options, UDP. */
    private static final int HEADERS = 14 + 20 + 8;

    private static final int ID = 1;
    private static final int LENGTH_MAX = 1_472;

    /** So many at once, and then a pause, that the server has time to read them all. */
    private static final int BURST = 64;

    private static final long PAUSE_NS = 500_000;

    private final List<byte[]> recorded;
    private final InetSocketAddress from;
    private final Random random = new Random(1);

    /**
     * Reads a recording.
     *
     * @param file a file of tcpdump's, of UDP over IPv4 over Ethernet
     * @param from the address and port to send from
     */
    Replay(Path file, InetSocketAddress from) throws IOException {
        this.from = from;
        recorded = datagrams(ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder()));
        if (recorded.isEmpty()) {
            throw new IOException("nothing recorded in " + file);
        }
    }

    private static List<byte[]> datagrams(ByteBuffer pcap) {
        List<byte[]> all = new ArrayList<>();
        for (int at = PCAP_HEADER; at + RECORD_HEADER <= pcap.limit(); ) {
            int end = at + RECORD_HEADER + pcap.getInt(at + 8);
            all.add(Arrays.copyOfRange(pcap.array(), at + RECORD_HEADER + HEADERS, end));
            at = end;
        }
        return all;
    }

    /** Sends; returns how many datagrams. */
    String send(InetSocketAddress server, int count) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(from)) {
            for (int i = 0; i < count; i++) {
                byte[] datagram = next();
                socket.send(new DatagramPacket(datagram, datagram.length, server));
                if (i % BURST == 0) {
                    LockSupport.parkNanos(PAUSE_NS);
                }
            }
        }
        return Integer.toString(count);
    }

    private byte[] next() {
        byte[] genuine = recorded.get(random.nextInt(recorded.size()));
        switch (random.nextInt(5)) {
            case 0:
                return genuine;
            case 1:
                return Arrays.copyOf(genuine, random.nextInt(genuine.length));
            case 2:
                return withAnotherId(genuine);
            case 3:
                byte[] another = withAnotherId(genuine);
                another[0] = (byte) random.nextInt(0x20);
                return another;
            default:
                byte[] garbage = new byte[random.nextInt(LENGTH_MAX)];
                random.nextBytes(garbage);
                return garbage;
        }
    }

    private byte[] withAnotherId(byte[] genuine) {
        byte[] another = genuine.clone();
        another[ID + random.nextInt(7)] ^= (byte) (1 + random.nextInt(255));
        return another;
    }
}
