package io.ztun.core.internal.protocol;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

class KeepaliveTest {
    private static final Keepalive NOTHING =
            new Keepalive(false, OptionalInt.empty(), Optional.empty(), Optional.empty());
    private static final Keepalive ALL = new Keepalive(
            true,
            OptionalInt.of(0x01020304),
            Optional.of(new Keepalive.Echo(0x05060708, 9)),
            Optional.of(new Receipt(12, 10, 1)));

    private final ByteBuffer buffer = ByteBuffer.allocate(64);

    private Keepalive again(Keepalive keepalive) {
        int length = keepalive.write(buffer, 3);
        return Keepalive.read(buffer, 3, length);
    }

    @Test
    void shouldBeNothingWhereThereIsNothingToSay() {
        assertEquals(0, NOTHING.write(buffer, 0));
        assertEquals(NOTHING, Keepalive.read(buffer, 0, 0));
    }

    @Test
    void shouldBeReadAsItWasWritten() {
        assertEquals(ALL, again(ALL));
        Keepalive stamped = new Keepalive(false, OptionalInt.of(-1), Optional.empty(), Optional.empty());
        assertEquals(stamped, again(stamped));
        Keepalive told = new Keepalive(false, OptionalInt.empty(), Optional.empty(), ALL.receipt());
        assertEquals(told, again(told));
    }

    @Test
    void shouldHaveTheBytesOfTheProtocol() {
        byte[] bytes = new byte[ALL.write(buffer, 0)];
        buffer.get(0, bytes);
        assertEquals(
                "07" + "01020304" + "05060708" + "00000009" + "000000000000000c" + "000000000000000a"
                        + "0000000000000001",
                HexFormat.of().formatHex(bytes));
    }

    @Test
    void shouldReadAsMuchAsThereIs() {
        int length = ALL.write(buffer, 0);
        for (int cut = 1; cut < length; cut++) {
            Keepalive read = Keepalive.read(buffer, 0, cut);
            assertEquals(cut >= 5, read.stamp().isPresent());
            assertEquals(cut >= 13, read.echo().isPresent());
            assertFalse(read.receipt().isPresent());
        }
    }

    @Test
    void shouldIgnoreFlagsAndBytesOfALaterRelease() {
        int length = ALL.write(buffer, 0);
        buffer.put(0, (byte) 0xf7);
        assertEquals(ALL, Keepalive.read(buffer, 0, length + 5));
    }
}
