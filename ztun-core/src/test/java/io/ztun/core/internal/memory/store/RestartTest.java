package io.ztun.core.internal.memory.store;

import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.core.internal.memory.MemoryLog;
import io.ztun.core.internal.protocol.MemoryFrom;
import io.ztun.core.internal.protocol.MemoryKept;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Two ends that are restarted and killed at any moment, whose links break with bytes under way, and whose files are damaged: what they
 * agree on is the same, byte for byte, each time.
 */
class RestartTest {
    private static final long SEED = Long.getLong("ztun.seed", System.nanoTime());
    private static final long SIZE = 2L * MemoryLog.PAGE;
    private static final int ROUNDS = 60;
    private static final byte[] KEY = new byte[32];

    @TempDir
    private Path folder;

    private final Random random = new Random(SEED);

    private static void agree(KeptLog sent, KeptLog received) {
        ByteBuffer has = ByteBuffer.allocate(4_096);
        received.held().write(has);
        ByteBuffer from = ByteBuffer.allocate(4_096);
        sent.agree(MemoryKept.read(has.flip())).write(from);
        received.take(MemoryFrom.read(from.flip()));
        assertSame(sent.log(), received.log());
    }

    private static void assertSame(MemoryLog sent, MemoryLog received) {
        assertEquals(sent.first(), received.first(), message());
        assertEquals(sent.end(), received.end(), message());
        ByteBuffer here = ByteBuffer.allocate(MemoryLog.SEGMENT);
        ByteBuffer there = ByteBuffer.allocate(MemoryLog.SEGMENT);
        for (long at = sent.first(); at < sent.end(); at += MemoryLog.SEGMENT) {
            sent.copy(at, here.clear());
            received.copy(at, there.clear());
            assertEquals(here.flip(), there.flip(), () -> "bytes that are not the same; " + message());
        }
    }

    private static String message() {
        return "replay with -Dztun.seed=" + SEED;
    }

    /** Sends some, of which not all may arrive. */
    private void send(MemoryLog sent, MemoryLog received) {
        byte[] body = new byte[1 + random.nextInt(100_000)];
        int arrives = random.nextInt(30);
        for (int i = 0; i < 30; i++) {
            random.nextBytes(body);
            sent.append(ByteBuffer.wrap(body), 0, body.length);
            if (i <= arrives) {
                received.append(ByteBuffer.wrap(body), 0, body.length);
            }
        }
    }

    private void end(ShelfEnd end, ShelfEnd.Session session) throws Exception {
        if (random.nextInt(4) == 0) {
            end.crash();
            if (random.nextInt(3) == 0) {
                damage(end.files());
            }
            session.claim().giveBack(); // to the shelf that is dead, for its memory
            return;
        }
        session.claim().giveBack();
        if (random.nextInt(3) == 0) {
            end.restart();
        }
    }

    private void damage(List<Path> files) throws Exception {
        Path path = files.get(random.nextInt(files.size()));
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            if (file.length() == 0) {
                return;
            }
            if (random.nextBoolean()) {
                file.setLength((long) (random.nextDouble() * file.length()));
                return;
            }
            file.seek((long) (random.nextDouble() * (file.length() - 1)));
            file.write(random.nextInt());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldAgreeOnNothingButWhatBothHave(boolean sealed) throws Exception {
        byte[] key = sealed ? KEY : null;
        int kept = 0;
        try (ShelfEnd client = new ShelfEnd(folder.resolve("client"), 10 * SIZE, key);
                ShelfEnd server = new ShelfEnd(folder.resolve("server"), 10 * SIZE, key)) {
            for (int round = 0; round < ROUNDS; round++) {
                ShelfEnd.Session here = client.session("the server", SIZE);
                ShelfEnd.Session there = server.session("the client", SIZE);
                agree(here.sent(), there.received());
                agree(there.sent(), here.received());
                kept += here.sent().log().end() > here.sent().log().first() ? 1 : 0;
                kept += there.sent().log().end() > there.sent().log().first() ? 1 : 0;
                send(here.sent().log(), there.received().log());
                send(there.sent().log(), here.received().log());
                end(client, here);
                end(server, there);
            }
        }
        // One end of four is killed, and has lost what it had not written yet, which is all where so much comes at
        // once.
        assertTrue(kept > ROUNDS / 2, "of " + 2 * ROUNDS + " directions went on: " + kept + "; " + message());
    }
}
