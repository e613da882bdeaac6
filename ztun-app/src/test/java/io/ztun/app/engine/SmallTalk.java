package io.ztun.app.engine;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Random;

import io.ztun.api.Addresses;
import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.internal.codec.AgreedCodec;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.delivery.SourceCheck;
import io.ztun.core.internal.half.SessionContext;
import io.ztun.core.internal.ip.PacketHeaders;
import io.ztun.core.internal.session.Session;
import io.ztun.core.internal.session.SessionTerms;
import io.ztun.core.settings.Privacy;
import io.ztun.spi.CodecMode;
import io.ztun.testkit.fake.FakeTun;

/**
 * Two programs that say little, through two sessions: how many bytes that is on the line for each byte that it would be without a
 * tunnel, Ethernet's header included. Over UDP there are IP's and UDP's headers and the transport's short one around each frame; over
 * TCP IP's and TCP's with timestamps, and a byte of length, while acknowledgements of the tunnel's own are left out.
 */
final class SmallTalk {
    private static final int ETHERNET = 14;
    private static final int OVER_UDP = ETHERNET + 20 + 8 + 3;
    private static final int OVER_TCP = ETHERNET + 20 + 32 + 1;
    private static final long KEEPALIVE_NS = 5_000_000_000L;
    private static final int[] ONE = {0};

    final LossyNetwork network;
    final Random random;
    private final int aroundFrame;
    private final End client;
    private final End server;
    private long tickNs;
    private long nativeBytes;
    private long nativeBefore;
    private long wireBefore;

    /** One end: its session, and its side of the one connection. */
    private final class End extends FakeTun {
        final ArrayDeque<byte[]> expected = new ArrayDeque<>();
        final PacketBatch batch = new PacketBatch(1, 4_096);
        final int address;
        final int port;
        Session session;
        int id;
        int sequence;
        int clockMs;
        int heardMs;
        String wrong;
        int arrived;

        End(int address, int port) {
            this.address = address;
            this.port = port;
            id = random.nextInt(1 << 16);
            sequence = random.nextInt();
            clockMs = random.nextInt();
        }

        @Override
        public boolean write(ByteBuffer packet, int offset, int length, long offload) {
            byte[] bytes = new byte[length];
            packet.get(offset, bytes);
            while (!expected.isEmpty()) {
                if (Arrays.equals(expected.poll(), bytes)) {
                    arrived++;
                    return true; // what stood before is lost
                }
            }
            wrong = "a packet that was not sent: length=" + length;
            return true;
        }

        @Override
        public boolean offload() {
            return true;
        }
    }

    SmallTalk(long seed, String codec, int serverPort, boolean overTcp) {
        random = new Random(seed);
        aroundFrame = overTcp ? OVER_TCP : OVER_UDP;
        network = new LossyNetwork(random, overTcp);
        network.delayNs = 5_000_000;
        client = new End(0x0a00_0002, 40_000 + random.nextInt(10_000));
        server = new End(0x0a00_0001, serverPort);
        CodecMode mode = overTcp ? CodecMode.STREAM : CodecMode.DICTIONARY;
        AgreedCodec agreed = Sessions.codec(Sessions.PLUGINS.codec(codec), mode);
        client.session = session(client, network.a, agreed);
        server.session = session(server, network.b, agreed);
    }

    private Session session(End end, LossyLink link, AgreedCodec codec) {
        SessionInfo info = new SessionInfo(
                1,
                link.remoteAddress(),
                Addresses.parse("10.0.0.2/24"),
                codec.provider().name(),
                codec.mode(),
                9_000,
                true,
                true);
        SessionContext context = new SessionContext(end, new Counters(), network, Privacy.STANDARD);
        Session session = new Session(new SessionTerms(
                info, link, codec, KEEPALIVE_NS, true, SourceCheck.ANY, context, (ended, reason) -> {}));
        link.handler = session;
        return session;
    }

    /** Lets time pass. */
    void pause(int millis) {
        for (long leftNs = millis * 1_000_000L; leftNs > 0; ) {
            long stepNs = Math.min(leftNs, tickNs + Session.tickNs(KEEPALIVE_NS) - network.getAsLong());
            network.advance(stepNs);
            leftNs -= stepNs;
            if (network.getAsLong() >= tickNs + Session.tickNs(KEEPALIVE_NS)) {
                tickNs = network.getAsLong();
                client.session.onTick(tickNs);
                server.session.onTick(tickNs);
            }
        }
        client.clockMs += millis;
        server.clockMs += millis;
    }

    /** A segment of TCP with timestamps, as Linux sends it to a TUN device. */
    void tcp(boolean fromClient, byte[] payload) {
        End from = fromClient ? client : server;
        End to = fromClient ? server : client;
        int length = 52 + payload.length;
        ByteBuffer b = begin(from, to, 6, length);
        b.putInt(from.sequence).putInt(to.sequence);
        b.put((byte) 0x80).put((byte) (payload.length > 0 ? 0x18 : 0x10)).putShort((short) 502);
        b.putShort((short) pseudo(from, to, 6, length - 20)).putShort((short) 0);
        b.putInt(0x0101080a).putInt(from.clockMs).putInt(from.heardMs).put(payload);
        from.sequence += payload.length;
        to.heardMs = from.clockMs;
        send(from, to, length, Offload.of(Offload.NEEDS_CSUM, Offload.GSO_NONE, 0, 20, 16));
    }

    /** A datagram, likewise. */
    void udp(boolean fromClient, byte[] payload) {
        End from = fromClient ? client : server;
        End to = fromClient ? server : client;
        int length = 28 + payload.length;
        ByteBuffer b = begin(from, to, 17, length);
        b.putShort((short) (length - 20))
                .putShort((short) pseudo(from, to, 17, length - 20))
                .put(payload);
        send(from, to, length, Offload.of(Offload.NEEDS_CSUM, Offload.GSO_NONE, 0, 20, 6));
    }

    private ByteBuffer begin(End from, End to, int protocol, int length) {
        ByteBuffer b = from.batch.buffer();
        int at = from.batch.nextOffset();
        b.limit(b.capacity()).position(at);
        b.putInt(0x4500_0000 | length).putShort((short) from.id++).putShort((short) 0x4000);
        b.put((byte) 64).put((byte) protocol).putShort((short) 0);
        b.putInt(from.address).putInt(to.address);
        b.putShort(at + 10, (short) ~FlowPackets.sum(b, at, 20, 0));
        return b.putShort((short) from.port).putShort((short) to.port);
    }

    private static int pseudo(End from, End to, int protocol, int length) {
        ByteBuffer b = ByteBuffer.allocate(12).putInt(from.address).putInt(to.address);
        return FlowPackets.sum(b.putShort((short) protocol).putShort((short) length), 0, 12, 0);
    }

    private void send(End from, End to, int length, long offload) {
        byte[] copy = new byte[length];
        from.batch.buffer().get(from.batch.nextOffset(), copy);
        to.expected.add(copy);
        nativeBytes += ETHERNET + length;
        from.batch.add(length, offload);
        PacketHeaders.read(from.batch, 0);
        from.session.send(from.batch, ONE, 1, 0);
        from.batch.clear();
    }

    private long wireBytes() {
        long frames = (long) network.a.frames + network.b.frames;
        return network.a.bytes + network.b.bytes + aroundFrame * frames;
    }

    /** Counts from here on. */
    void begin() {
        nativeBefore = nativeBytes;
        wireBefore = wireBytes();
    }

    /** Bytes on the line for each that there would be without a tunnel. */
    double ratio() {
        return (wireBytes() - wireBefore) / (double) (nativeBytes - nativeBefore);
    }

    /** What came out that had not gone in, or null. */
    String wrong() {
        return client.wrong != null ? client.wrong : server.wrong;
    }

    int arrived() {
        return client.arrived + server.arrived;
    }

    static byte[] bytes(int... values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int each : values) {
            out.write(each);
        }
        return out.toByteArray();
    }
}
