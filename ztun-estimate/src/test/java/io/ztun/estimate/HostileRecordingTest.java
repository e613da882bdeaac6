package io.ztun.estimate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.core.Plugins;
import io.ztun.estimate.capture.Capture;
import io.ztun.estimate.capture.CaptureException;
import io.ztun.estimate.capture.Packets;
import io.ztun.estimate.capture.Recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Whatever is in a recording, there is an estimate, or one line that says why not. */
final class HostileRecordingTest {
    private static final int ROUNDS = 300;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldEstimateWhatIsLeftOfBrokenRecordings(boolean ordered) throws IOException {
        long seed = Long.getLong("ztun.seed", System.nanoTime());
        Random random = new Random(seed);
        List<Choice> choices = List.of(new Choice(Plugins.discover(List.of()).codec("lz4"), OptionalInt.empty()));
        long packets = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = broken(random, recording(random).bytes());
            try (Estimate estimate =
                    new Estimate(choices, ordered, 2_000_000, new PrintStream(OutputStream.nullOutputStream()))) {
                estimate.read(Capture.of(Channels.newChannel(new ByteArrayInputStream(bytes)), "broken"), "broken");
                Report report = estimate.finish("broken", 1_000);
                packets += report.packets();
                long of = report.applications().stream()
                        .mapToLong(Report.Row::bytes)
                        .sum();
                assertEquals(report.bytes().all(), of, "-Dztun.seed=" + seed);
                assertTrue(!HtmlReport.of(report).isEmpty()
                        && !JsonReport.of(report).isEmpty());
            } catch (CaptureException | EstimateException e) {
                assertTrue(e.getMessage().contains("broken"), e::getMessage);
            } catch (RuntimeException e) {
                throw new AssertionError("-Dztun.seed=" + seed + " round=" + i, e);
            }
        }
        assertTrue(packets > ROUNDS * 10, "most packets should be good ones: " + packets);
    }

    private static Recording recording(Random random) {
        ByteOrder order = random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        Recording recording = random.nextBoolean()
                ? Recording.pcap(order, random.nextBoolean(), 1)
                : Recording.pcapng(order).network(1, 0, -1);
        long timeNs = 0;
        for (int i = 0; i < 60; i++) {
            timeNs += random.nextInt(4) == 0 ? random.nextInt(Integer.MAX_VALUE) : random.nextInt(50_000);
            recording.packet(timeNs, Packets.ethernet(packet(random, i)));
        }
        return recording;
    }

    private static byte[] packet(Random random, int i) {
        byte[] payload = new byte[random.nextInt(1_449)];
        if (random.nextBoolean()) {
            random.nextBytes(payload);
        }
        int from = random.nextInt(3);
        byte[] inside = random.nextBoolean()
                ? Packets.tcp(40_000 + from, 80, 1_448 * i, i, random.nextInt(64), payload)
                : Packets.udp(40_000, 53 + random.nextInt(3), "question " + i);
        int protocol = random.nextInt(5) == 0 ? random.nextInt(256) : random.nextBoolean() ? 6 : 17;
        return random.nextInt(3) == 0
                ? Packets.ipv6(from, 9, protocol, inside)
                : Packets.ipv4(from, 9, protocol, inside);
    }

    /** Changes some bytes, the headers of IP packets above all, and sometimes cuts the end off. */
    private static byte[] broken(Random random, byte[] whole) {
        byte[] bytes = whole.clone();
        ByteBuffer all = ByteBuffer.wrap(bytes);
        for (int changes = random.nextInt(20); changes > 0; changes--) {
            int at = 24 + random.nextInt(bytes.length - 24);
            for (int i = at; i < Math.min(at + 2_000, bytes.length - 80); i++) {
                if (all.getShort(i) == 0x4500 || all.getShort(i) == 0x6000) {
                    at = i + random.nextInt(60);
                    break;
                }
            }
            bytes[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : bytes[at] ^ 1 << random.nextInt(8));
        }
        return random.nextInt(3) == 0 ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }
}
