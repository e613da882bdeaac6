package io.ztun.testkit.codec;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Random;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.ztun.api.Api;
import io.ztun.api.FrameLimits;
import io.ztun.spi.CodecMode;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Garbage in the path of every packet is latency for every packet: once warm, a codec makes none. */
@Api(Api.Status.EXPERIMENTAL)
public interface CodecAllocationContract extends CodecContract {

    /** Bytes that may come to exist in {@value #ALLOCATION_CALLS} calls, for what the JVM itself does now and then. */
    long ALLOCATION_SLACK = 4_096;

    /** How many blocks are measured. */
    int ALLOCATION_CALLS = 10_000;

    /** How many of them a dictionary is used for. */
    int DICTIONARY_CALLS = 50;

    /** Encoding and decoding allocate nothing once they are warm. */
    @ParameterizedTest
    @MethodSource("cases")
    default void shouldNotAllocateOnceWarm(CodecCase c) {
        assumeFalse(allocatesPerBlock(), "the codec says that it allocates for each block");
        assumeTrue(
                ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
                        && threads.isThreadAllocatedMemorySupported(),
                "this JVM does not count allocations");
        int calls = c.budget(ALLOCATION_CALLS);
        try (Loop loop = new Loop(c)) {
            loop.run(2 * calls);
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            loop.run(calls);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated <= ALLOCATION_SLACK, () -> "allocated bytes=" + allocated + " calls=" + calls);
        }
    }

    /** One session and packets that it sends again and again, without any checks that would allocate. */
    final class Loop implements AutoCloseable {

        private final Encoder encoder;
        private final Decoder decoder;
        private final byte[][] packets = new byte[64][];
        private final ByteBuffer wire = ByteBuffer.allocateDirect(FrameLimits.maxEncodedLength(2_000));
        private final ByteBuffer dictionary;
        private int sum;

        Loop(CodecCase c) {
            encoder = c.newEncoder(2_000);
            decoder = c.newDecoder(2_000);
            Random random = new Random(1);
            byte[] content = TestDictionary.longest(random).content();
            dictionary = c.mode() == CodecMode.DICTIONARY
                    ? ByteBuffer.allocateDirect(content.length).put(0, content)
                    : null;
            for (int i = 0; i < packets.length; i++) {
                packets[i] = switch (i % 3) {
                    case 0 -> TestBlocks.query(random);
                    case 1 -> TestBlocks.DIGITS.make(1_500 + i, random);
                    default -> TestBlocks.ZEROS.make(1_500 + i, random);
                };
            }
        }

        void run(int times) {
            for (int i = 0; i < times; i++) {
                if (dictionary != null && i % DICTIONARY_CALLS == 0) {
                    changeDictionary(i / DICTIONARY_CALLS % Decoder.DICTIONARIES);
                }
                byte[] packet = packets[i % packets.length];
                encoder.block(packet.length).put(encoder.blockOffset(), packet);
                int length = encoder.encode(packet.length, wire, 0);
                if (length != Encoder.NOT_SMALLER) {
                    sum += decoder.decode(wire, 0, length);
                }
            }
        }

        private void changeDictionary(int slot) {
            int length = dictionary.capacity() - 1_000 * slot;
            encoder.dictionary(dictionary, 0, length);
            ByteBuffer place = decoder.dictionary(slot, length);
            place.put(decoder.dictionaryOffset(), dictionary, 0, length);
            decoder.use(slot);
        }

        @Override
        public void close() {
            assertTrue(sum >= 0, "what was decoded has no length"); // and is used, so that no compiler leaves it out
            encoder.close();
            decoder.close();
        }
    }
}
