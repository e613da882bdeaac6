package io.ztun.core.internal.lanes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.core.internal.ip.IpPackets;
import io.ztun.testkit.PacketSamples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class NoiseEstimateTest {
    private static final int HEADERS = 28;
    private static final int FLOW = 3;

    private final long seed = Long.getLong("ztun.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final NoiseEstimate estimate = new NoiseEstimate();

    private boolean isNoise(byte[] payload) {
        ByteBuffer packet =
                PacketSamples.udp("10.0.0.1", "10.0.0.2", payload.length).put(HEADERS, payload);
        int transport = IpPackets.transport(packet, 0, packet.capacity());
        return estimate.isNoise(packet, 0, packet.capacity(), transport, FLOW);
    }

    private int noisy(int payloads, IntFunction<byte[]> payload) {
        int noisy = 0;
        for (int i = 0; i < payloads; i++) {
            noisy += isNoise(payload.apply(i)) ? 1 : 0;
        }
        return noisy;
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 257, 1_000, 1_448, 9_000, 60_000})
    void shouldKnowNoiseAtTheFirstPacketNearlyAlwaysAndThenAlways(int length) {
        int missed = 0;
        for (int i = 0; i < 2_000; i++) {
            missed += isNoise(noise(length)) ? 0 : 1;
            isNoise(new byte[length]);
        }
        assertTrue(missed < 40, "missed " + missed + " of 2,000, seed=" + seed);
        isNoise(noise(length));
        isNoise(noise(length));
        assertTrue(noisy(10_000, i -> noise(length)) > 9_990, "seed=" + seed);
    }

    @Test
    void shouldKnowWhatIsCompressedAlready() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            for (int i = 0; i < 20_000; i++) {
                out.write((i * 31L + " " + random.nextInt(1_000) + " lines of a log\n").getBytes());
            }
        }
        byte[] all = zipped.toByteArray();
        int packets = all.length / 1_400;
        int noisy = noisy(packets, i -> java.util.Arrays.copyOfRange(all, i * 1_400, (i + 1) * 1_400));
        assertTrue(noisy > packets * 0.97, noisy + " of " + packets + ", seed=" + seed);
    }

    @Test
    void shouldTakeNothingForNoiseThatCompresses() throws IOException {
        // one in ten thousand
        assertTrue(noisy(500, i -> Base64.getEncoder().encode(noise(1_050))) < 5, "base64, seed=" + seed);
        assertEquals(0, noisy(500, i -> new byte[1_400]), "zeros");
        assertEquals(0, noisy(500, this::counting), "bytes that count upwards");
        assertEquals(0, noisy(500, i -> record(i)), "records with numbers, seed=" + seed);
        byte[] code = classFile();
        int packets = code.length / 1_000;
        assertTrue(packets > 2);
        assertEquals(0, noisy(packets, i -> java.util.Arrays.copyOfRange(code, i * 1_000, (i + 1) * 1_000)), "code");
    }

    private byte[] counting(int from) {
        byte[] bytes = new byte[1_400];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (from + i);
        }
        return bytes;
    }

    private byte[] record(int number) {
        ByteBuffer records = ByteBuffer.allocate(1_280);
        while (records.hasRemaining()) {
            records.putLong(1_700_000_000_000L + number * 1_000L + random.nextInt(1_000));
            records.putInt(random.nextInt(100_000)).putInt(number);
        }
        return records.array();
    }

    private static byte[] classFile() throws IOException {
        try (InputStream in = String.class.getResourceAsStream("String.class")) {
            return in.readAllBytes();
        }
    }

    @Test
    void shouldJudgeShortPayloadsOnlyWhereTheFlowHasLookedLikeNoise() {
        assertFalse(isNoise(noise(100)));
        assertTrue(isNoise(noise(2_000)) || isNoise(noise(2_000)));
        // 988 on average; the fewest of 20,000 times were 973
        assertTrue(noisy(1_000, i -> noise(100)) > 950, "seed=" + seed);
        assertFalse(isNoise("GET /index.html HTTP/1.1\r\nHost: www.example.org\r\nAccept: */*\r\n\r\n".getBytes()));
        assertFalse(isNoise(noise(47)));
        isNoise(new byte[2_000]);
        assertFalse(isNoise(noise(100)));
    }
}
