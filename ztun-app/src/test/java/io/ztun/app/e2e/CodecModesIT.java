package io.ztun.app.e2e;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.ztun.core.MemoryTun;
import io.ztun.core.Plugins;
import io.ztun.core.info.SessionInfo;
import io.ztun.spi.CodecMode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Every mode of every codec carries a file, packet by packet, both ways; over TCP the command line always picks the mode that
 * saves most.
 *
 * <pre>
 *   MemoryTun - ZtunClient ----- TCP over loopback ----- ZtunServer - MemoryTun      all in one JVM
 * </pre>
 */
final class CodecModesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int BYTES = 16 * 1024 * 1024;
    private static final int PACKET_MAX = 8_900;

    /** How many packets are on their way at most, so that no queue overflows. */
    private static final int WINDOW = 32;

    /** Those that a TCP link can have. The distribution's plugins are on the tests' class path. */
    static Stream<OneMode> codecs() {
        return Plugins.discover(List.of()).codecs().stream()
                .flatMap(plugin -> plugin.provider().modes().stream()
                        .filter(mode -> mode != CodecMode.DICTIONARY)
                        .map(mode -> new OneMode(plugin.provider(), mode)));
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void shouldCarryAFile(OneMode codec) throws InterruptedException {
        try (EmbeddedPair pair = new EmbeddedPair(List.of(codec))) {
            SessionInfo session = pair.session();
            assertEquals(codec.name(), session.codec());
            assertEquals(codec.mode(), session.mode());
            carry(pair.clientTun(), pair.serverTun(), 2, 1);
            carry(pair.serverTun(), pair.clientTun(), 1, 2);
        }
    }

    @Test
    void shouldBeAllThatTheDistributionHas() {
        assertEquals(
                Set.of("lz4 STREAM", "lz4 BLOCK", "zstd STREAM", "zstd BLOCK", "snappy BLOCK", "none BLOCK"),
                codecs().map(OneMode::toString).collect(Collectors.toSet()));
    }

    private static void carry(MemoryTun near, MemoryTun far, int from, int to) throws InterruptedException {
        Packets sent = new Packets(from, to);
        Packets wanted = new Packets(from, to);
        int onTheWay = 0;
        for (long left = BYTES; left > 0; ) {
            ByteBuffer packet = sent.next();
            left -= packet.remaining();
            assertTrue(near.inject(packet));
            if (++onTheWay == WINDOW) {
                receive(far, wanted, onTheWay);
                onTheWay = 0;
            }
        }
        receive(far, wanted, onTheWay);
    }

    private static void receive(MemoryTun far, Packets wanted, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            ByteBuffer received = far.take(PATIENCE);
            assertNotNull(received, "a packet is missing");
            assertEquals(wanted.next(), received);
        }
    }

    /** A file, cut into packets of every length. */
    private static final class Packets {
        private final MixedPayload file = new MixedPayload(1);
        private final Random random = new Random(1);
        private final byte[] block = new byte[PACKET_MAX];
        private final int from;
        private final int to;

        Packets(int from, int to) {
            this.from = from;
            this.to = to;
        }

        ByteBuffer next() {
            file.fill(block);
            return EmbeddedPair.packet(from, to, block, 1 + random.nextInt(random.nextBoolean() ? 200 : PACKET_MAX));
        }
    }
}
