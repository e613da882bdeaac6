package io.ztun.core.internal.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.FrameLimits;
import io.ztun.api.ProtocolException;
import io.ztun.core.settings.Families;
import io.ztun.core.settings.PushedSettings;
import io.ztun.spi.CodecMode;
import io.ztun.spi.SessionTokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Replays the vectors of docs/protocol.md, and throws nonsense at the parsers. */
class MessagesTest {
    private static final Hello HELLO = new Hello(
            Features.OFFLOAD,
            List.of(new Hello.Offer(5, "lz4"), new Hello.Offer(4, "none")),
            9000,
            "000102030405060708090a0b0c0d0e0f",
            Optional.of(Addresses.parse("172.168.13.2/24")));
    private static final Welcome WELCOME = new Welcome(
            Features.OFFLOAD,
            "lz4",
            CodecMode.STREAM,
            9000,
            Addresses.parse("172.168.13.2/24"),
            Addresses.parse("172.168.13.1/24"),
            PushedSettings.NONE,
            5000);

    private static ByteBuffer vector(String name) throws IOException {
        Properties vectors = new Properties();
        try (InputStream in = MessagesTest.class.getResourceAsStream("vectors.properties")) {
            vectors.load(in);
        }
        return ByteBuffer.wrap(HexFormat.of().parseHex(vectors.getProperty(name).replace(" ", "")));
    }

    private static ByteBuffer closeBody() throws IOException {
        ByteBuffer frame = vector("close");
        assertEquals(FrameType.CLOSE, frame.get());
        return frame.slice();
    }

    private static ByteBuffer written(Consumer<ByteBuffer> message) {
        ByteBuffer buffer = ByteBuffer.allocate(FrameLimits.MAX_HELLO_LENGTH);
        message.accept(buffer);
        return buffer.flip();
    }

    @Test
    void shouldMatchTheVectors() throws Exception {
        assertEquals(vector("hello"), written(HELLO::write));
        assertEquals(vector("welcome"), written(WELCOME::write));
        assertEquals(vector("refusal"), written(new Refusal("no address left")::write));
        Refusal usedUp = new Refusal(Close.Code.QUOTA, "the quota is used up");
        assertEquals(vector("refusal-quota"), written(usedUp::write));
        assertEquals(usedUp, Refusal.read(vector("refusal-quota")));
        assertEquals(closeBody(), written(Close.because("the server is shutting down")::write));
        ByteBuffer settings = vector("settings-leave").position(1 + Integer.BYTES); // behind type and number
        Settings leave = new Settings(PushedSettings.NONE.withRoutes(List.of(Cidr.parse("10.5.0.0/16"))), true);
        assertEquals(settings, written(leave::write));
        assertEquals(leave, Settings.read(settings));
        assertEquals(HELLO, Hello.read(vector("hello")));
        assertEquals(WELCOME, Welcome.read(vector("welcome")));
        assertEquals("no address left", Refusal.read(vector("refusal")).reason());
        assertEquals("the server is shutting down", Close.read(closeBody()).reason());
    }

    @Test
    void shouldCarryWhatOutlivesTheClientsProcess() throws Exception {
        Hello known = new Hello(
                HELLO.features(),
                HELLO.codecs(),
                HELLO.mtu(),
                HELLO.clientId(),
                HELLO.previous(),
                Families.BOTH,
                Optional.of(new Hello.Identity("f0".repeat(16), "0f".repeat(16))));
        assertEquals(known, Hello.read(written(known::write)));
        ByteBuffer written = written(known::write);
        assertEquals(
                vector("hello"),
                written.duplicate().limit(vector("hello").limit()),
                "behind what was there before, where an older server skips it");
    }

    @Test
    void shouldCarryHowMuchIsKept() {
        Hello hello = new Hello(
                0,
                HELLO.codecs(),
                9000,
                HELLO.clientId(),
                Optional.empty(),
                Families.BOTH,
                Optional.empty(),
                64L << 20);
        assertEquals(hello, Hello.read(written(hello::write)));
        Addresses address = Addresses.parse("10.13.0.2/24");
        Welcome welcome =
                new Welcome(0, "lz4", CodecMode.STREAM, 9000, address, address, PushedSettings.NONE, 5000, 64L << 20);
        assertEquals(welcome, Welcome.read(written(welcome::write)));
        ByteBuffer negative = written(welcome::write);
        negative.put(negative.limit() - Long.BYTES, (byte) 0x80);
        assertThrows(ProtocolException.class, () -> Welcome.read(negative));
    }

    @Test
    void shouldCarryATokenOfTheRightLength() {
        byte[] token = new byte[SessionTokens.LENGTH];
        token[31] = -1;
        Welcome welcome = WELCOME.withToken(Optional.of(token));
        assertEquals("00".repeat(31) + "ff", welcome.token().orElseThrow());
        assertEquals(welcome, Welcome.read(written(welcome::write)));
        assertEquals(WELCOME, WELCOME.withToken(Optional.empty()));
        ByteBuffer shorter = written(WELCOME.withToken(Optional.of(new byte[16]))::write);
        assertThrows(ProtocolException.class, () -> Welcome.read(shorter));
    }

    @Test
    void shouldCarryBothFamilies() {
        Addresses both = Addresses.parse("10.13.0.2/24,fd00:13::2/64");
        Hello hello = new Hello(
                0, HELLO.codecs(), 9000, HELLO.clientId(), Optional.of(both), Families.IPV6, Optional.empty());
        assertEquals(hello, Hello.read(written(hello::write)));
        Addresses server = Addresses.parse("10.13.0.1/24,fd00:13::1/64");
        Welcome welcome = new Welcome(0, "lz4", CodecMode.BLOCK, 9000, both, server, PushedSettings.NONE, 5000);
        assertEquals(welcome, Welcome.read(written(welcome::write)));
    }

    @Test
    void shouldRefuseTwoAddressesOfAFamily() throws Exception {
        ByteBuffer welcome = vector("welcome");
        ByteBuffer twice = ByteBuffer.allocate(welcome.remaining() + 8)
                .put(welcome)
                .put(new byte[] {5, 0, 5, 24, 10, 13, 0, 2})
                .flip();
        assertThrows(ProtocolException.class, () -> Welcome.read(twice));
    }

    @Test
    void shouldSkipAFieldFromALaterRelease() throws Exception {
        ByteBuffer vector = vector("hello");
        ByteBuffer longer = ByteBuffer.allocate(vector.remaining() + 8).put(vector);
        longer.put((byte) 200).putShort((short) 5).put(new byte[5]).flip();
        assertEquals(HELLO, Hello.read(longer));
    }

    @Test
    void shouldRefuseAnotherVersionInWords() throws Exception {
        ByteBuffer vector = vector("hello").put(5, (byte) 9);
        ProtocolException e = assertThrows(ProtocolException.class, () -> Hello.read(vector));
        assertTrue(e.getMessage().contains("version=9"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "welcome"})
    void shouldRefuseEveryTruncationOrTakeItForAShorterMessage(String name) throws Exception {
        ByteBuffer vector = vector(name);
        for (int length = 0; length < vector.capacity(); length++) {
            ByteBuffer cut = vector.duplicate().limit(length);
            try {
                read(name, cut);
            } catch (ProtocolException e) {
                assertFalse(e.getMessage().isBlank());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "welcome"})
    void shouldAnswerNonsenseWithAProtocolException(String name) throws Exception {
        long seed = Long.getLong("ztun.seed", System.nanoTime());
        Random random = new Random(seed);
        ByteBuffer original = vector(name);
        for (int round = 0; round < 100_000; round++) {
            ByteBuffer mangled = ByteBuffer.allocate(original.capacity())
                    .put(original.duplicate())
                    .flip();
            for (int i = random.nextInt(4); i >= 0; i--) {
                mangled.put(random.nextInt(mangled.capacity()), (byte) random.nextInt());
            }
            try {
                read(name, mangled);
            } catch (ProtocolException e) {
                assertFalse(e.getMessage().chars().anyMatch(Character::isISOControl), "seed=" + seed);
            }
        }
    }

    private static void read(String name, ByteBuffer message) {
        if (name.equals("hello")) {
            Hello.read(message);
        } else {
            Welcome.read(message);
        }
    }

    @Test
    void shouldKeepAPeersTextHarmless() {
        ByteBuffer evil = written(new Refusal("red \u001b[31m and\na second line " + "x".repeat(1000))::write);
        assertEquals(
                new Refusal(Close.Code.QUOTA, "x".repeat(256)),
                Refusal.read(written(new Refusal(Close.Code.QUOTA, "x".repeat(1000))::write)));
        assertEquals(new Refusal("a"), Refusal.read(ByteBuffer.wrap(new byte[] {FrameType.REFUSAL, 'a', 0, 99, 'b'})));
        assertEquals(
                new Refusal(Close.Code.UNAVAILABLE, "a"),
                Refusal.read(ByteBuffer.wrap(new byte[] {FrameType.REFUSAL, 'a', 0, 4})));
        assertEquals(new Refusal("a"), Refusal.read(ByteBuffer.wrap(new byte[] {FrameType.REFUSAL, 'a', 0})));
        String reason = Refusal.read(evil).reason();
        assertTrue(reason.startsWith("red ?[31m and?a second line xxx"), reason);
        assertEquals(PeerText.MAX_LENGTH, reason.length());
    }
}
