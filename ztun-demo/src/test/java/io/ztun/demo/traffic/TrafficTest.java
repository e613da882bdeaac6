package io.ztun.demo.traffic;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.zip.Deflater;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Each kind of traffic looks as it says, and notices when it does not arrive as it was sent. */
final class TrafficTest {

    private static final int SAMPLES = 2_000;

    private static InetSocketAddress local(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static double meanLength(IntFunction<String> text) {
        return IntStream.range(0, SAMPLES)
                .mapToObj(text)
                .mapToInt(String::length)
                .average()
                .orElseThrow();
    }

    private static void assertNear(double wanted, double got) {
        assertTrue(got > 0.75 * wanted && got < 1.25 * wanted, () -> "wanted about " + wanted + " got " + got);
    }

    @Test
    void shouldHaveTheLengthsThatAreSaid() {
        assertNear(120, meanLength(ChatText::question));
        assertNear(300, meanLength(ChatText::answer));
        assertNear(200, meanLength(SyslogText::line));
        assertNear(500, meanLength(DirectoryText::entry));
    }

    @Test
    void shouldNotRepeatTexts() {
        assertEquals(
                SAMPLES,
                IntStream.range(0, SAMPLES)
                        .mapToObj(ChatText::answer)
                        .distinct()
                        .count());
        assertEquals(
                SAMPLES,
                IntStream.range(0, SAMPLES)
                        .mapToObj(SyslogText::line)
                        .distinct()
                        .count());
        assertEquals(
                SAMPLES,
                IntStream.range(0, SAMPLES)
                        .mapToObj(DirectoryText::entry)
                        .distinct()
                        .count());
    }

    @Test
    void shouldTellTheTimeOfEachLine() {
        assertTrue(SyslogText.line(0).contains(" 2024-07-05T16:29:18.000000Z "), SyslogText.line(0));
        assertTrue(SyslogText.line(10_001).contains(" 2024-07-05T16:29:19.000100Z "), SyslogText.line(10_001));
        assertTrue(SyslogText.line(420_000).contains(" 2024-07-05T16:30:00.000000Z "), SyslogText.line(420_000));
    }

    @Test
    void shouldBeTheSameAtEveryRunHoweverItIsCut() {
        assertCutAnyhow(new RandomPayload(7), new RandomPayload(7), 8);
        assertCutAnyhow(new TextPayload(DirectoryText::entry), new TextPayload(DirectoryText::entry), 7);
    }

    private static void assertCutAnyhow(Payload whole, Payload cut, int unit) {
        byte[] once = new byte[unit * 1_000];
        whole.fill(once);
        byte[] piece = new byte[unit];
        for (int i = 0; i < once.length; i += unit) {
            cut.fill(piece);
            assertArrayEquals(Arrays.copyOfRange(once, i, i + unit), piece);
        }
    }

    @Test
    void shouldCompressTextAndNotRandomBytes() {
        assertTrue(deflated(new TextPayload(DirectoryText::entry)) < 0.5);
        assertTrue(deflated(new RandomPayload(1)) > 0.99);
    }

    private static double deflated(Payload payload) {
        byte[] block = new byte[1 << 20];
        payload.fill(block);
        Deflater deflater = new Deflater();
        deflater.setInput(block);
        deflater.finish();
        int length = deflater.deflate(new byte[2 << 20]);
        deflater.end();
        return (double) length / block.length;
    }

    @Test
    void shouldCompareWhatArrives() throws IOException {
        try (Listener bulk = Bulk.listen(0)) {
            String digest = Bulk.send(local(bulk.port()), new RandomPayload(1), 1_000_001);
            assertEquals(64, digest.length());
            assertEquals(digest, Bulk.send(local(bulk.port()), new RandomPayload(1), 1_000_001));
            assertFalse(digest.equals(Bulk.send(local(bulk.port()), new RandomPayload(2), 1_000_001)));
        }
    }

    @Test
    void shouldFailWhenSomethingElseArrives() throws IOException {
        try (Listener liar = new Listener(0, connection -> {
            InputStream in = connection.getInputStream();
            in.readAllBytes();
            connection.getOutputStream().write(new byte[40]);
        })) {
            IOException e =
                    assertThrows(IOException.class, () -> Bulk.send(local(liar.port()), new RandomPayload(1), 1_000));
            assertTrue(e.getMessage().startsWith("the far end got something else"), e::getMessage);
        }
    }

    @Test
    void shouldCheckAnswers() throws IOException {
        try (Listener chat = Chat.listen(0)) {
            Chat.ask(local(chat.port()), 100);
        }
        try (Listener liar =
                new Listener(0, connection -> connection.getOutputStream().write(new byte[6]))) {
            assertThrows(IOException.class, () -> Chat.ask(local(liar.port()), 1));
        }
    }

    @Test
    void shouldCountLinesThatArrive() throws IOException {
        try (Syslog syslog = Syslog.listen(0)) {
            assertEquals(500, Syslog.send(local(syslog.port()), 500, 10_000));
            assertEquals(100, Syslog.send(local(syslog.port()), 100, 10_000));
        }
    }

    @Test
    void shouldSeeHowLongSomebodyWasSilent() throws IOException, InterruptedException {
        InetAddress client = InetAddress.getLoopbackAddress();
        try (Lookout lookout = new Lookout(0);
                Socket connection = new Socket(client, lookout.port())) {
            lookout.forget(client);
            DataInputStream in = new DataInputStream(connection.getInputStream());
            DataOutputStream out = new DataOutputStream(connection.getOutputStream());
            for (int i = 0; i < 50; i++) {
                if (i == 30) {
                    Thread.sleep(500);
                }
                out.writeLong(in.readLong());
            }
            Lookout.Seen seen = lookout.seen(client);
            assertTrue(seen.longestPauseMs() >= 500, seen::toString);
            assertTrue(seen.longestSilentMs() < seen.longestPauseMs(), seen::toString);
            lookout.forget(client);
            out.writeLong(in.readLong());
            assertTrue(lookout.seen(client).longestPauseMs() < 500, seen::toString);
            Thread.sleep(200);
            assertTrue(lookout.seen(client).silentMs() >= 150, seen::toString);
        }
    }
}
