package io.ztun.core.internal.datagram;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.ztun.api.FrameLimits;
import io.ztun.api.ProtocolException;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.spi.Decoder;
import io.ztun.testkit.fake.DictionaryProbe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Both ends' dictionaries on a line that loses frames and keeps others back for as long as it likes. */
class DictionaryAgreementTest {
    private static final int SCRATCH = 70_000;

    private final long seed = Long.getLong("ztun.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final DictionaryProbe used = new DictionaryProbe();
    private final DictionaryProbe held = new DictionaryProbe();
    private final Decoder decoder = held.decoder();
    private long nowNs;
    private final OfferedDictionaries offered = new OfferedDictionaries(used.encoder(), () -> nowNs);
    private final ReceivedDictionaries received = new ReceivedDictionaries(decoder);
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH);
    private final List<Frame> underWay = new ArrayList<>();
    private long number;
    private int adopted;
    private int decoded;
    private int late;

    /** A frame with the dictionary that its body was encoded against, which no real frame holds. */
    private record Frame(byte type, long number, byte[] body, byte[] dictionary) {}

    private ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length + 1).put(1, bytes);
    }

    private void sendData() {
        byte[] body = new byte[1 + random.nextInt(random.nextInt(10) == 0 ? 18_000 : 800)];
        random.nextBytes(body);
        underWay.add(new Frame(offered.encodedType(), number, body, used.content(0)));
        offered.keep(number++, direct(body), 1, body.length, body.length / 3 + 5);
        if (offered.isDue()) {
            int length = offered.propose(number, scratch, 3);
            assertTrue(length <= SnapshotFrame.LENGTH_MAX);
            byte[] proposal = new byte[length];
            scratch.get(3, proposal);
            underWay.add(new Frame(FrameType.SNAPSHOT, number++, proposal, null));
        }
    }

    private void arrive(Frame frame) {
        ByteBuffer body = direct(frame.body);
        switch (frame.type) {
            case FrameType.SNAPSHOT -> form(frame, body);
            case FrameType.SNAPSHOT_HAS -> {
                byte[] before = used.content(0);
                offered.onAnswer(body, 1, frame.body.length);
                adopted += used.content(0) == before ? 0 : 1;
            }
            case FrameType.DATA_ENCODED -> received.keep(frame.number, body, 1, frame.body.length);
            default -> decode(frame, frame.type == FrameType.DATA_ENCODED_EVEN ? 0 : 1, body);
        }
    }

    private void form(Frame frame, ByteBuffer body) {
        int slot = received.slot(body, 1, frame.body.length);
        if (slot >= 0) {
            int length = received.form(frame.number, body, 1, frame.body.length, scratch, 9);
            byte[] answer = new byte[length];
            scratch.get(9, answer);
            underWay.add(new Frame(FrameType.SNAPSHOT_HAS, 0, answer, null));
        }
    }

    private void decode(Frame frame, int slot, ByteBuffer body) {
        if (received.isUsable(slot, frame.number)) {
            assertArrayEquals(frame.dictionary, held.content(slot), "number=" + frame.number + " seed=" + seed);
            received.keep(frame.number, body, 1, frame.body.length);
            decoded++;
        } else {
            late++;
        }
    }

    private void run(int frames, double loss, int keptBack) {
        for (int i = 0; i < frames; i++) {
            nowNs += random.nextInt(8_000_000);
            sendData();
            while (underWay.size() > keptBack) {
                // Mostly the oldest, now and then any.
                Frame frame = underWay.remove(random.nextInt(3) == 0 ? random.nextInt(underWay.size()) : 0);
                if (random.nextDouble() >= loss) {
                    arrive(frame);
                    if (random.nextInt(50) == 0) {
                        offered.onAnswer(direct(frame.body), 1, frame.body.length); // whatever it is
                    }
                }
            }
        }
    }

    @Test
    void shouldNeverDecodeAgainstAnotherDictionary() {
        for (int round = 0; round < 60; round++) {
            run(2_000, 0.4 * random.nextDouble(), 1 + random.nextInt(round % 2 == 0 ? 200 : 3));
        }
        assertTrue(adopted > 500, "adopted=" + adopted + " seed=" + seed);
        assertTrue(decoded > 30_000, "decoded=" + decoded + " late=" + late + " seed=" + seed);
    }

    @Test
    void shouldLoseNothingToDictionariesWhereFramesKeepTheirOrder() {
        for (int i = 0; i < 20_000; i++) {
            nowNs += 1_000_000;
            sendData();
            while (!underWay.isEmpty()) {
                arrive(underWay.remove(0));
            }
        }
        assertEquals(0, late);
        assertTrue(adopted > 100, "adopted=" + adopted);
        assertTrue(used.content(0).length > 40_000, "length=" + used.content(0).length);
        assertTrue(used.content(0).length <= FrameLimits.MAX_DICTIONARY_LENGTH);
    }

    @Test
    void shouldIgnoreAProposalThatComesLate() {
        run(500, 0, 0);
        int length = offered.propose(number++, scratch, 3);
        byte[] former = new byte[length];
        scratch.get(3, former);
        long formerNumber = number - 1;
        offered.propose(number++, scratch, 3);
        byte[] latter = new byte[length];
        scratch.get(3, latter);
        arrive(new Frame(FrameType.SNAPSHOT, number - 1, latter, null));
        underWay.forEach(this::arrive);
        byte[] inUse = used.content(0);
        assertEquals(-1, received.slot(direct(former), 1, former.length), "number=" + formerNumber);
        assertTrue(Arrays.equals(held.content(0), inUse) || Arrays.equals(held.content(1), inUse));
    }

    @Test
    void shouldAnswerNonsenseWithAProtocolExceptionOrNotAtAll() {
        run(300, 0, 0);
        for (int round = 0; round < 100_000; round++) {
            byte[] nonsense = new byte[random.nextInt(60)];
            random.nextBytes(nonsense);
            if (nonsense.length > 4 && random.nextBoolean()) {
                nonsense[0] = 0;
                Arrays.fill(nonsense, 4, nonsense.length, (byte) random.nextInt(3));
            }
            ByteBuffer frame = direct(nonsense);
            try {
                if (received.slot(frame, 1, nonsense.length) >= 0) {
                    int length = received.form(number, frame, 1, nonsense.length, scratch, 0);
                    assertTrue(length <= SnapshotFrame.LENGTH_MAX);
                }
            } catch (ProtocolException e) {
                assertTrue(e.getMessage().startsWith("a snapshot"), e.getMessage());
            }
            offered.onAnswer(frame, 1, nonsense.length);
        }
    }

    @Test
    void shouldAbandonADictionaryThatThePeerFormedOtherwise() {
        run(100, 0, 0);
        byte[] before = used.content(0);
        int length = offered.propose(number, scratch, 3);
        byte[] proposal = new byte[length];
        scratch.get(3, proposal);
        int answer = received.form(number, direct(proposal), 1, length, scratch, 9);
        scratch.put(9 + 5, (byte) (scratch.get(9 + 5) ^ 1)); // in the hash
        offered.onAnswer(scratch, 9, answer);
        assertEquals(before, used.content(0));
        offered.onAnswer(scratch.put(9 + 5, (byte) (scratch.get(9 + 5) ^ 1)), 9, answer);
        assertEquals(before, used.content(0), "an abandoned one has come back");
    }

    @Test
    void shouldNotProposeAgainAndAgainWhereNobodyAnswers() {
        int proposals = 0;
        for (int i = 0; i < 10_000; i++) {
            nowNs += 1_000_000;
            offered.keep(number++, scratch, 0, 800, 300);
            if (offered.isDue()) {
                offered.propose(number++, scratch, 3);
                proposals++;
            }
        }
        assertTrue(proposals >= 5 && proposals <= 9, "proposals=" + proposals); // in ten seconds
        assertFalse(offered.encodedType() != FrameType.DATA_ENCODED);
    }
}
