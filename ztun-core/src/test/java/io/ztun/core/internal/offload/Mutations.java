package io.ztun.core.internal.offload;

import java.util.Arrays;
import java.util.Random;

import io.ztun.api.Offload;

/** Packets with metadata as a hostile peer would send them: right ones with a few things wrong, and plain noise. */
final class Mutations {

    private static final int[] TYPES = {0, 1, 2, 3, 4, 5, 6, 0x10, 0x20, 0x40, 0x80, 0x81, 0x84, 0x85, 0xff};

    private final Random random;
    private final PacketFactory factory;

    Mutations(Random random) {
        this.random = random;
        factory = new PacketFactory(random);
    }

    TestPacket next() {
        if (random.nextInt(10) == 0) {
            return noise();
        }
        TestPacket packet = base();
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            packet = random.nextBoolean() ? changeMetadata(packet) : changeBytes(packet);
        }
        return packet;
    }

    private TestPacket base() {
        return switch (random.nextInt(8)) {
            case 0 -> factory.plain();
            case 1 -> factory.foreign();
            case 2 ->
                factory.oneIn(20) ? factory.superPacket() : factory.plain().with(Offload.NONE);
            default -> {
                int size = factory.between(1, 600);
                yield factory.superPacket(
                        random.nextBoolean(), random.nextBoolean(), factory.between(1, 3 * size), size);
            }
        };
    }

    private TestPacket noise() {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        if (bytes.length > 0 && random.nextInt(4) != 0) {
            bytes[0] = (byte) (random.nextBoolean() ? 0x45 : 0x60);
        }
        return new TestPacket(bytes, random.nextBoolean() ? Offload.NONE : random.nextLong());
    }

    private TestPacket changeMetadata(TestPacket packet) {
        long o = packet.offload();
        int flags = Offload.flags(o);
        int type = Offload.gsoType(o);
        int size = Offload.gsoSize(o);
        int start = Offload.csumStart(o);
        int field = Offload.csumOffset(o);
        int length = packet.bytes().length;
        switch (random.nextInt(5)) {
            case 0 -> flags = random.nextInt(random.nextBoolean() ? 4 : 256);
            case 1 -> type = TYPES[random.nextInt(TYPES.length)];
            case 2 -> size = near(size, length);
            case 3 -> start = near(start, length);
            default -> field = near(field, length);
        }
        return packet.with(Offload.of(flags, type, size, start, field));
    }

    /** A value close to what it was, close to what bounds it, or any. */
    private int near(int value, int length) {
        return switch (random.nextInt(4)) {
            case 0 -> value + random.nextInt(9) - 4;
            case 1 -> length + random.nextInt(9) - 4;
            case 2 -> random.nextBoolean() ? 0 : 0xffff;
            default -> random.nextInt(0x10000);
        };
    }

    private TestPacket changeBytes(TestPacket packet) {
        byte[] bytes = packet.bytes().clone();
        if (bytes.length == 0) {
            return packet;
        }
        switch (random.nextInt(4)) {
            case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 40));
            case 1 -> bytes[0] = (byte) random.nextInt();
            default -> bytes[random.nextInt(Math.min(bytes.length, 80))] = (byte) random.nextInt();
        }
        return new TestPacket(bytes, packet.offload());
    }
}
