package io.ztun.app.engine;

import java.nio.ByteBuffer;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is left of the smallest packets, and that a loss over UDP costs that packet alone. */
class SmallPacketsTest {
    private static final int EXCHANGES = 1_500;

    private final long seed = Long.getLong("ztun.seed", System.nanoTime());

    private interface Exchange {
        void run(SmallTalk talk, int number);
    }

    /** Types a character, sees it, and reads on. */
    private static void key(SmallTalk talk, int number) {
        byte[] character = {(byte) "the quick brown fox jumps over the lazy dog ".charAt(number % 44)};
        talk.tcp(true, character);
        talk.pause(6);
        talk.tcp(false, character);
        talk.pause(45);
        talk.tcp(true, new byte[0]);
        talk.pause(60 + talk.random.nextInt(200));
    }

    /** What SSH makes of it. */
    private static void sealedKey(SmallTalk talk, int number) {
        byte[] noise = new byte[36];
        talk.random.nextBytes(noise);
        talk.tcp(true, noise);
        talk.pause(6);
        talk.random.nextBytes(noise);
        talk.tcp(false, noise);
        talk.pause(45);
        talk.tcp(true, new byte[0]);
        talk.pause(60 + talk.random.nextInt(200));
    }

    /** Ten registers of a controller (Modbus over TCP, function 3), some of which change. */
    private static void poll(SmallTalk talk, int number) {
        ByteBuffer ask = ByteBuffer.allocate(12)
                .putShort((short) number)
                .putShort((short) 0)
                .putShort((short) 6);
        talk.tcp(true, ask.put((byte) 1).put((byte) 3).putInt(0x0064_000a).array());
        talk.pause(12);
        ByteBuffer answer = ByteBuffer.allocate(29)
                .putShort((short) number)
                .putShort((short) 0)
                .putShort((short) 23);
        answer.put((byte) 1).put((byte) 3).put((byte) 20);
        for (int i = 0; i < 10; i++) {
            answer.putShort((short) (1_000 * i + (i % 4 == 0 ? talk.random.nextInt(60) : 0)));
        }
        talk.tcp(false, answer.array());
        talk.pause(45);
        talk.tcp(true, new byte[0]);
        talk.pause(50);
    }

    /** A walk through a table of interfaces (SNMPv2c, GetNextRequest). */
    private static void walk(SmallTalk talk, int number) {
        talk.udp(true, message(0xa1, number, talk.random.nextInt(1 << 24), -1));
        talk.pause(12);
        talk.udp(false, message(0xa2, number, number * 77, talk.random.nextInt(1 << 30)));
        talk.pause(20);
    }

    private static byte[] message(int type, int number, int id, int value) {
        int[] oid = {0x2b, 6, 1, 2, 1, 2, 2, 1, 1 + number / 24 % 22, 1 + number % 24};
        int[] bound = value < 0 ? new int[] {5, 0} : new int[] {0x41, 4, value >> 24, value >> 16, value >> 8, value};
        int[] pair = join(join(new int[] {6, oid.length}, oid), bound);
        int[] list = join(new int[] {0x30, pair.length + 2, 0x30, pair.length}, pair);
        int[] body = join(new int[] {2, 4, 0x11, id >> 16, id >> 8, id, 2, 1, 0, 2, 1, 0}, list);
        int[] all = join(new int[] {2, 1, 1, 4, 6, 'p', 'u', 'b', 'l', 'i', 'c', type, body.length}, body);
        return SmallTalk.bytes(join(new int[] {0x30, all.length}, all));
    }

    private static int[] join(int[] one, int[] other) {
        return IntStream.concat(IntStream.of(one), IntStream.of(other)).toArray();
    }

    private double ratio(String codec, int port, boolean overTcp, Exchange exchange) {
        SmallTalk talk = new SmallTalk(seed, codec, port, overTcp);
        for (int i = 0; i < EXCHANGES + 100; i++) {
            if (i == 100) {
                talk.begin();
            }
            exchange.run(talk, i);
        }
        assertNull(talk.wrong(), "seed=" + seed);
        return talk.ratio();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lz4", "zstd"})
    void shouldStayBelowWhatTheyAreWithoutATunnel(String codec) {
        assertAtMost(0.90, ratio(codec, 23, false, SmallPacketsTest::key));
        assertAtMost(0.93, ratio(codec, 22, false, SmallPacketsTest::sealedKey));
        assertAtMost(0.85, ratio(codec, 502, false, SmallPacketsTest::poll));
        assertAtMost(0.82, ratio(codec, 161, false, SmallPacketsTest::walk));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lz4", "zstd"})
    void shouldAddLittleToAKeystrokeOverTcp(String codec) {
        assertAtMost(1.08, ratio(codec, 23, true, SmallPacketsTest::key));
    }

    private void assertAtMost(double bar, double ratio) {
        assertTrue(ratio <= bar, "wire against native: " + ratio + " bar=" + bar + " seed=" + seed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lz4", "zstd"})
    void shouldLoseNothingButWhatIsLost(String codec) {
        SmallTalk talk = new SmallTalk(seed, codec, 502, false);
        for (int i = 0; i < 100; i++) {
            poll(talk, i);
        }
        talk.network.loss = 0.4;
        talk.network.duplication = 0.2;
        int before = talk.arrived();
        for (int i = 100; i < 2_100; i++) {
            poll(talk, i);
        }
        talk.pause(1_000);
        assertNull(talk.wrong(), "seed=" + seed);
        // Every second one or so is doubled, and of those both copies must be lost.
        double wanted = 0.6 + 0.2 * 0.4 * 0.6;
        assertEquals(wanted, (talk.arrived() - before) / 6_000.0, 0.04, "seed=" + seed);
    }
}
