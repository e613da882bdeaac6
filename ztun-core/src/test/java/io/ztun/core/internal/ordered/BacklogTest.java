package io.ztun.core.internal.ordered;

import java.nio.ByteBuffer;

import org.junit.jupiter.api.Test;

import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.half.SessionContext;
import io.ztun.core.internal.ip.PacketHeaders;
import io.ztun.core.internal.offload.Checksums;
import io.ztun.testkit.fake.FakeTun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class BacklogTest {
    private static final int HEADERS = 40;
    private static final int SEGMENT = 1_000;

    private final Counters counters = new Counters();
    private final SessionContext context = new SessionContext(new Nowhere(), counters, () -> 0);
    private final SessionCounters session = new SessionCounters(counters);
    private final Backlog backlog = new Backlog(context, session, session.sent().pace());
    private final PacketBatch in = new PacketBatch(1, 70_000);

    private static final class Nowhere extends FakeTun {
        @Override
        public boolean write(ByteBuffer packet, int offset, int length, long offload) {
            return true;
        }
    }

    /** Adds segments of one TCP flow, as a super-packet if there are several. */
    private void add(int port, int sequence, int segments, int most) {
        int length = HEADERS + segments * SEGMENT;
        in.clear();
        int at = in.nextOffset();
        ByteBuffer buffer = in.buffer();
        buffer.put(at, (byte) 0x45).putShort(at + 2, (short) length).putShort(at + 6, (short) 0x4000);
        buffer.put(at + 9, (byte) 6).putInt(at + 12, 0x0a630002).putInt(at + 16, 0x0a630001);
        buffer.putShort(at + 20, (short) port).putShort(at + 22, (short) 80).putInt(at + 24, sequence);
        buffer.put(at + 32, (byte) (5 << 4)).put(at + 33, (byte) 0x10);
        buffer.putShort(at + 36, (short) Checksums.pseudoHeader(buffer, at, 6, length - 20));
        in.add(
                length,
                segments == 1 ? Offload.NONE : Offload.of(Offload.NEEDS_CSUM, Offload.GSO_TCPV4, SEGMENT, 20, 16));
        PacketHeaders.read(in, 0);
        backlog.add(in, 0, most);
    }

    /** A flow whose packets were in two queues would lose its order, which TCP takes for a loss. */
    @Test
    void shouldKeepAFlowsOrderWhereSuperPacketsAreCut() {
        int sequence = 0;
        for (int round = 0; round < 20; round++) {
            add(40_000, sequence, 8, 3_000);
            sequence += 8 * SEGMENT;
            add(40_000, sequence, 1, 3_000);
            sequence += SEGMENT;
        }
        add(40_001, 0, 8, 3_000);

        int next = 0;
        int before = -1;
        while (!backlog.isEmpty()) {
            assertTrue(backlog.fill(3_000));
            PacketBatch batch = backlog.batch();
            for (int i = 0; i < batch.count(); i++) {
                if ((batch.buffer().getShort(batch.offset(i) + 20) & 0xffff) == 40_000) {
                    assertEquals(next, batch.buffer().getInt(batch.offset(i) + 24));
                    next += batch.length(i) - HEADERS;
                } else {
                    before = before < 0 ? next : before;
                }
            }
            backlog.sent(batch.count());
        }
        assertEquals(sequence, next);
        assertTrue(before >= 0 && before <= 30_000, "the other flow had its turn after " + before);
    }
}
