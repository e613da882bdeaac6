package io.ztun.core.internal.memory.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

import io.ztun.api.ProtocolException;
import io.ztun.core.internal.memory.MemoryLog;
import io.ztun.core.internal.protocol.MemoryFrom;
import io.ztun.core.internal.protocol.MemoryKept;
import io.ztun.fuzz.Check;
import io.ztun.fuzz.Input;
import io.ztun.fuzz.Seed;

/**
 * Two ends agree on what of a memory both have kept, while the messages are changed and invented: what is agreed on was offered, both
 * have it, and a malformed message changes nothing.
 */
public final class KeptLogFuzz {
    private static final int SEGMENTS_MAX = 3;

    private KeptLogFuzz() {}

    /** How much either end has, then the two messages: as they are with some bytes changed, or invented. */
    public static void fuzzerTestOneInput(byte[] data) {
        Input input = new Input(data);
        KeptLog sent = new KeptLog(new MemoryLog(MemoryLog.PAGE), LogStore.NONE);
        KeptLog received = new KeptLog(new MemoryLog(MemoryLog.PAGE), LogStore.NONE);
        try {
            received.take(sent.agree(received.held()));
            fill(sent, input.u8() % (SEGMENTS_MAX + 1));
            fill(received, input.u8() % (SEGMENTS_MAX + 1));
            exchange(sent, received, input);
        } finally {
            sent.close();
            received.close();
        }
    }

    private static void fill(KeptLog kept, int segments) {
        byte[] segment = new byte[MemoryLog.SEGMENT];
        for (int i = 0; i < segments; i++) {
            Arrays.fill(segment, (byte) i);
            kept.log().append(ByteBuffer.wrap(segment), 0, segment.length);
        }
        kept.settle(false);
    }

    private static void exchange(KeptLog sent, KeptLog received, Input input) {
        MemoryKept held = received.held();
        byte[] right = written(held, MemoryKept::write);
        byte[] offer = changed(right, input);
        MemoryFrom agreed;
        try {
            agreed = sent.agree(MemoryKept.read(ByteBuffer.wrap(offer)));
        } catch (ProtocolException e) {
            Check.saysWhy(e);
            return;
        }
        Check.that(agreed.count() <= held.count(), "more than was offered");
        Check.that(sent.log().end() - sent.log().first() == (long) agreed.count() * MemoryLog.SEGMENT, "not cut");
        byte[] answer = changed(written(agreed, MemoryFrom::write), input);
        try {
            MemoryFrom read = MemoryFrom.read(ByteBuffer.wrap(answer));
            received.take(read);
            Check.that(read.count() == 0 || read.equals(agreed), "taken, and not what the sender has: " + read);
            if (read.count() > 0) {
                Check.that(sent.log().first() == received.log().first(), "first");
                Check.that(sent.log().end() == received.log().end(), "end");
            }
        } catch (ProtocolException e) {
            Check.saysWhy(e);
            Check.that(held.equals(received.held()), "a malformed message changed the memory");
        }
    }

    private static byte[] changed(byte[] bytes, Input input) {
        int how = input.u8();
        if (how == 0xff) {
            return input.chunk();
        }
        byte[] result = Arrays.copyOf(bytes, how < 0x80 ? bytes.length : Math.max(0, bytes.length + (byte) how));
        for (int i = 0; i < how % 4 && result.length > 0; i++) {
            result[input.u8() % result.length] ^= (byte) input.u8();
        }
        return result;
    }

    private static <T> byte[] written(T message, BiConsumer<T, ByteBuffer> writer) {
        ByteBuffer target = ByteBuffer.allocate(1_024);
        writer.accept(message, target);
        return Arrays.copyOf(target.array(), target.position());
    }

    /** Agreements of ends that have as much, more and less, with messages as they are, changed, and invented. */
    public static List<byte[]> seeds() {
        byte[] nothing = written(MemoryKept.NOTHING, MemoryKept::write);
        return List.of(
                new Seed().u8(3).u8(3).u8(0).u8(0).toBytes(),
                new Seed().u8(3).u8(1).u8(0).u8(0).toBytes(),
                new Seed().u8(1).u8(3).u8(0).u8(0).toBytes(),
                new Seed().u8(2).u8(2).u8(1).u8(27).u8(1).u8(0).toBytes(),
                new Seed().u8(2).u8(2).u8(0).u8(1).u8(23).u8(1).toBytes(),
                new Seed().u8(2).u8(2).u8(0).u8(0xf0).toBytes(),
                new Seed().u8(2).u8(2).u8(0xff).chunk(nothing).u8(0).toBytes());
    }
}
