package io.ztun.core.internal.headers;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

import io.ztun.api.Offload;

/** Packets of many flows that behave as real ones do, and now and then as none does. The seed decides everything. */
final class RandomTraffic {
    private static final int FLOWS = 700;

    private final Random random;
    private final PacketBuilder[] flows = new PacketBuilder[FLOWS];
    private final boolean[] withTimestamps = new boolean[FLOWS];
    private final byte[] noise = new byte[2_048];
    private byte[] packet;
    private long offload;

    RandomTraffic(long seed) {
        random = new Random(seed);
        random.nextBytes(noise);
        for (int i = 0; i < FLOWS; i++) {
            open(i);
        }
    }

    byte[] packet() {
        return packet;
    }

    long offload() {
        return offload;
    }

    /** Makes the next packet. */
    void next() {
        // A few flows are busy and most are not, so that the table is both hit and overrun.
        final int number = random.nextInt(10) < 8 ? random.nextInt(60) : random.nextInt(FLOWS);
        if (chance(500)) {
            open(number);
        }
        final PacketBuilder flow = flows[number];
        behave(flow, withTimestamps[number]);
        packet = flow.build();
        offload = flow.offload();
        flow.sequence += flow.payload.length + (flow.flags & 1) + (flow.flags >> 1 & 1);
        mangle(flow.headerLength());
    }

    private void open(int number) {
        final PacketBuilder flow = new PacketBuilder();
        if (random.nextInt(3) == 0) {
            flow.ipv6();
            flow.flowLabel = random.nextInt(1 << 20);
        }
        flow.tcp = random.nextInt(4) != 0;
        flow.destination[flow.destination.length - 1] = (byte) random.nextInt();
        flow.sourcePort = random.nextInt(1 << 16);
        flow.destinationPort = random.nextInt(1 << 16);
        flow.id = random.nextInt(1 << 16);
        flow.fragment = random.nextInt(4) == 0 ? 0 : 0x4000;
        flow.sequence = random.nextInt(3) == 0 ? -random.nextInt(5_000) : random.nextInt();
        flow.ack = random.nextInt(3) == 0 ? -random.nextInt(5_000) : random.nextInt();
        flow.window = random.nextInt(1 << 16);
        flow.partialChecksum = random.nextInt(3) == 0;
        withTimestamps[number] = random.nextInt(4) != 0;
        if (withTimestamps[number]) {
            flow.timestamps(-random.nextInt(50), random.nextInt());
        }
        flows[number] = flow;
    }

    private void behave(PacketBuilder flow, boolean withTimestamps) {
        final int length = chance(4) ? 0 : random.nextInt(chance(10) ? 1_460 : 200);
        final int from = random.nextInt(noise.length - length);
        flow.payload = Arrays.copyOfRange(noise, from, from + length);
        flow.id = flow.id + (flow.fragment == 0 && chance(4) ? random.nextInt() : 1) & 0xffff;
        if (chance(200)) {
            flow.trafficClass ^= 1 + random.nextInt(3); // ECN
        }
        if (chance(400)) {
            flow.hopLimit = random.nextInt(256);
        }
        if (chance(1_000)) {
            flow.flowLabel = random.nextInt(1 << 20);
        }
        if (chance(1_000)) {
            flow.fragment ^= 0x4000;
        }
        if (chance(500)) {
            flow.partialChecksum ^= true;
        }
        if (flow.tcp) {
            behaveAsTcp(flow, withTimestamps);
        }
    }

    private void behaveAsTcp(PacketBuilder flow, boolean withTimestamps) {
        flow.flags = PacketBuilder.ACK | (flow.payload.length > 0 && !chance(5) ? PacketBuilder.PSH : 0);
        if (chance(60)) {
            flow.flags = random.nextInt(1 << 12);
        }
        if (chance(60)) {
            flow.sequence -= random.nextInt(3_000); // retransmission
        }
        if (chance(60)) {
            flow.sequence--; // keepalive
        }
        if (chance(200)) {
            flow.sequence = random.nextInt();
        }
        switch (random.nextInt(8)) {
            case 0 -> flow.ack += 1_448;
            case 1 -> flow.ack += random.nextInt(70_000);
            case 2 -> flow.ack += chance(20) ? random.nextInt() : 0;
            default -> flow.ack += 250 + random.nextInt(100);
        }
        if (chance(10)) {
            flow.window = chance(10) ? 0 : flow.window + random.nextInt(40) - 20 & 0xffff;
        }
        flow.urgent = chance(200) ? random.nextInt(1 << 16) : 0;
        behaveInOptions(flow, withTimestamps);
    }

    private void behaveInOptions(PacketBuilder flow, boolean withTimestamps) {
        if (chance(80)) {
            flow.options = new byte[4 * random.nextInt(11)]; // anything at all
            random.nextBytes(flow.options);
            return;
        }
        if (!withTimestamps) {
            flow.options = chance(40) ? new byte[] {2, 4, 5, (byte) 0xb4, 1, 3, 3, 7} : new byte[0];
            return;
        }
        final ByteBuffer before = ByteBuffer.wrap(flow.options);
        final boolean known = flow.options.length >= 12 && before.getInt(0) == 0x0101080a;
        final int value = known ? before.getInt(4) : random.nextInt();
        final int echo = known ? before.getInt(8) : random.nextInt();
        final int by = random.nextInt(3) == 0 ? random.nextInt(300) : 0;
        flow.timestamps(value + (chance(100) ? -by : by), chance(8) ? echo + random.nextInt(9) - 4 : echo + by);
        if (chance(20)) {
            addSack(flow);
        }
    }

    private void addSack(PacketBuilder flow) {
        final int blocks = 1 + random.nextInt(3);
        final byte[] sack = new byte[4 + 8 * blocks];
        random.nextBytes(sack);
        ByteBuffer.wrap(sack).putInt(0, 0x01010500 | 2 + 8 * blocks);
        final byte[] options = Arrays.copyOf(flow.options, flow.options.length + sack.length);
        System.arraycopy(sack, 0, options, flow.options.length, sack.length);
        flow.options = options;
    }

    private void mangle(int headerLength) {
        if (chance(60)) {
            flipBytes(headerLength);
        }
        if (chance(100)) {
            packet = Arrays.copyOf(packet, packet.length + random.nextInt(30) - 15 & ~0x8000_0000);
        }
        if (chance(50)) {
            offload = anyOffload();
        }
        if (chance(100)) {
            packet = new byte[random.nextInt(120)];
            random.nextBytes(packet);
        }
        if (chance(50) && packet.length >= headerLength) {
            breakChecksum(headerLength);
        }
    }

    private void flipBytes(int headerLength) {
        for (int i = random.nextInt(4); i >= 0; i--) {
            packet[random.nextInt(Math.min(headerLength, packet.length))] = (byte) random.nextInt();
        }
    }

    /** Anything in the place where TCP or UDP over IPv4 have theirs, zero with preference. */
    private void breakChecksum(int headerLength) {
        final int at = headerLength == 28 ? 26 : 36;
        if (at + 1 < packet.length) {
            ByteBuffer.wrap(packet).putShort(at, (short) (random.nextBoolean() ? 0 : random.nextInt()));
        }
    }

    private long anyOffload() {
        return switch (random.nextInt(5)) {
            case 0 -> Offload.of(Offload.DATA_VALID, 0, 0, 0, 0);
            case 1 -> Offload.of(Offload.NEEDS_CSUM, 0, 0, 20, 16);
            case 2 -> Offload.of(Offload.NEEDS_CSUM, 0, 0, 40, 6);
            case 3 -> Offload.of(Offload.NEEDS_CSUM, Offload.GSO_TCPV4, 1_448, 20, 16);
            default -> random.nextLong();
        };
    }

    /** Once in {@code times}. */
    private boolean chance(int times) {
        return random.nextInt(times) == 0;
    }
}
