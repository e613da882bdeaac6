package io.ztun.core.internal.memory.store;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.api.DirectMemory;
import io.ztun.core.internal.log.RecordedLog;
import io.ztun.core.internal.memory.MemoryLog;
import io.ztun.core.internal.protocol.MemoryKept;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MemoryShelfTest {
    private static final long SIZE = 2L * MemoryLog.PAGE;

    @TempDir
    private Path folder;

    @RegisterExtension
    private final RecordedLog shelfLog = new RecordedLog(MemoryShelf.class);

    @RegisterExtension
    private final RecordedLog fileLog = new RecordedLog(FileStore.class);

    @RegisterExtension
    private final RecordedLog folderLog = new RecordedLog(MemoryFolder.class);

    private static void fill(KeptLog kept, int seed, int segments) {
        kept.agree(MemoryKept.NOTHING);
        byte[] content = new byte[segments * MemoryLog.SEGMENT];
        new Random(seed).nextBytes(content);
        kept.log().append(ByteBuffer.wrap(content), 0, content.length);
    }

    private void use(ShelfEnd end, String client, int seed, int segments) throws Exception {
        ShelfEnd.Session session = end.session(client, SIZE);
        fill(session.sent(), seed, segments);
        session.claim().giveBack();
    }

    private static MemoryKept held(ShelfEnd end, String client) throws Exception {
        ShelfEnd.Session session = end.session(client, SIZE);
        MemoryKept held = session.sent().held();
        session.claim().giveBack();
        return held;
    }

    @Test
    void shouldKeepAClientsMemoryForItsNextSession() throws Exception {
        try (ShelfEnd end = new ShelfEnd(folder, 10 * SIZE, null)) {
            use(end, "a", 1, 5);
            MemoryKept held = held(end, "a");
            assertEquals(5, held.count());
            end.restart();
            assertEquals(held, held(end, "a"), "the file has the same");
        }
    }

    /** The same bytes of two clients are two memories, which have nothing to do with each other. */
    @Test
    void shouldKeepClientsApart() throws Exception {
        try (ShelfEnd end = new ShelfEnd(folder, 10 * SIZE, null)) {
            use(end, "a", 1, 5);
            assertEquals(0, held(end, "b").count());
            use(end, "b", 1, 5);
            assertNotEquals(held(end, "a").generation(), held(end, "b").generation());
            assertNotEquals(held(end, "a").digests(), held(end, "b").digests());
            end.restart();
            Path ofA = end.files().get(1);
            Path ofB = end.files().get(3);
            byte[] bytes = Files.readAllBytes(ofA);
            Files.write(ofA, Files.readAllBytes(ofB));
            Files.write(ofB, bytes);
            assertEquals(0, Math.max(held(end, "a").count(), held(end, "b").count()), "a file under another's name");
        }
    }

    @Test
    void shouldGiveTheMemoryToOneSessionAtATimeAndThenToTheLatest() throws Exception {
        try (ShelfEnd end = new ShelfEnd(folder, 10 * SIZE, null)) {
            ShelfEnd.Session first = end.session("a", SIZE);
            CompletableFuture<KeptLog[]> second = new CompletableFuture<>();
            CompletableFuture<KeptLog[]> third = new CompletableFuture<>();
            MemoryShelf.Claim early = end.claim("a", SIZE, second);
            MemoryShelf.Claim late = end.claim("a", SIZE, third);
            fill(first.sent(), 1, 3);
            assertFalse(third.isDone());
            first.claim().giveBack();
            assertSame(first.sent(), third.get(10, TimeUnit.SECONDS)[0]);
            assertEquals(3, first.sent().held().count());
            early.giveBack();
            late.giveBack();
            assertEquals(3, held(end, "a").count());
            assertFalse(second.isDone());
        }
    }

    /** A session that finds its memory to be wrong closes the log. */
    @RepeatedTest(20)
    void shouldForgetWhatCannotBeReliedUpon() throws Exception {
        try (ShelfEnd end = new ShelfEnd(folder, 10 * SIZE, null)) {
            ShelfEnd.Session session = end.session("a", SIZE);
            fill(session.sent(), 1, 5);
            session.sent().log().close();
            session.claim().giveBack();
            assertEquals(0, held(end, "a").count());
        }
    }

    @Test
    void shouldBeBoundedAndLoseWhatWasUsedLeastRecently() throws Exception {
        long before = DirectMemory.bytesInUse();
        MemoryShelf shelf = new MemoryShelf(3 * SIZE, Optional.empty());
        for (int client = 0; client < 10; client++) {
            CompletableFuture<KeptLog[]> logs = new CompletableFuture<>();
            MemoryShelf.Claim claim = shelf.claim(
                    "client " + client,
                    SIZE,
                    salt -> null,
                    (sent, received) -> logs.complete(new KeptLog[] {sent, received}));
            KeptLog[] both = logs.get(10, TimeUnit.SECONDS);
            fill(both[0], client, 16);
            fill(both[1], client, 16);
            assertTrue(DirectMemory.bytesInUse() - before <= 3 * SIZE, "bounded");
            claim.giveBack();
        }
        assertEquals(16, count(shelf, "client 9"));
        assertEquals(16, count(shelf, "client 7"));
        assertEquals(0, count(shelf, "client 6"));
        shelf.close();
        assertEquals(before, DirectMemory.bytesInUse(), "all is given back");
    }

    /** Who has a session keeps its memory; of the others it is who was here last. */
    @Test
    void shouldGiveUpWhatSessionsNeedTheRoomOf() throws Exception {
        try (ShelfEnd end = new ShelfEnd(folder, 10 * SIZE, null)) {
            for (String client : new String[] {"a", "b", "c"}) {
                ShelfEnd.Session session = end.session(client, SIZE);
                fill(session.sent(), 1, 16);
                fill(session.received(), 1, 16);
                session.claim().giveBack();
            }
            ShelfEnd.Session present = end.session("a", SIZE);
            long before = DirectMemory.bytesInUse();
            end.keepAtMost(SIZE);
            assertEquals(SIZE, before - DirectMemory.bytesInUse());
            assertEquals(16, present.sent().held().count());
            end.keepAtMost(0);
            assertEquals(2 * SIZE, before - DirectMemory.bytesInUse());
            present.claim().giveBack();
            assertEquals(16, held(end, "b").count(), "it is still in the file");
        }
    }

    private static int count(MemoryShelf shelf, String client) throws Exception {
        CompletableFuture<Integer> count = new CompletableFuture<>();
        MemoryShelf.Claim claim = shelf.claim(
                client,
                SIZE,
                salt -> null,
                (sent, received) -> count.complete(sent.held().count()));
        int held = count.get(10, TimeUnit.SECONDS);
        claim.giveBack();
        return held;
    }

    @Test
    void shouldLetASessionGoOnWithoutMemoryWhereThereIsNone() throws Exception {
        try (ShelfEnd end = new ShelfEnd(folder, 2 * SIZE, null)) {
            end.session("a", SIZE);
            end.session("b", SIZE);
            CompletableFuture<KeptLog[]> none = new CompletableFuture<>();
            MemoryShelf.Claim claim = end.claim("c", SIZE, none);
            for (int i = 0; i < 1_000 && shelfLog.lines().isEmpty(); i++) {
                Thread.sleep(10);
            }
            assertFalse(none.isDone());
            claim.giveBack();
            assertEquals(1, shelfLog.lines().size());
            assertTrue(shelfLog.lines().get(0).startsWith("No memory for another client"), shelfLog.lines()::toString);
        }
    }

    @Test
    void shouldBoundTheFilesToo() throws Exception {
        try (ShelfEnd end = new ShelfEnd(folder, 3 * SIZE, null)) {
            for (int client = 0; client < 10; client++) {
                ShelfEnd.Session session = end.session("client " + client, SIZE);
                fill(session.sent(), client, 16);
                fill(session.received(), client, 16);
                session.claim().giveBack();
                end.restart();
                long bytes = 0;
                for (Path file : end.files()) {
                    bytes += Files.size(file);
                }
                assertTrue(bytes <= 3 * SIZE * 1.01, "bytes=" + bytes);
            }
            assertEquals(16, held(end, "client 9").count());
            assertEquals(0, held(end, "client 0").count());
        }
    }

    @Test
    void shouldWriteLaterWhatTheDiskCouldNotKeepUpWith() throws Exception {
        int segments = 148;
        SegmentFile file = SegmentFile.open(folder.resolve("file"), salt -> null, 160);
        CountDownLatch disk = new CountDownLatch(1);
        try (DiskWriter writer = new DiskWriter()) {
            FileStore store = new FileStore(file, writer, () -> {});
            KeptLog kept = new KeptLog(new MemoryLog(10L * MemoryLog.PAGE), store);
            kept.agree(MemoryKept.NOTHING);
            writer.later(store, disk::await);
            kept.log().append(ByteBuffer.wrap(new byte[segments * MemoryLog.SEGMENT]), 0, segments * MemoryLog.SEGMENT);
            disk.countDown();
            kept.settle(false);
            kept.close();
        }
        try (SegmentFile again = SegmentFile.open(folder.resolve("file"), salt -> null, 160)) {
            assertEquals(segments, again.read(new SegmentFile.Taker() {
                @Override
                public void restart(long number) {
                    assertEquals(0, number);
                }

                @Override
                public void take(byte[] segment) {}
            }));
        }
        assertEquals(List.of(), fileLog.lines());
    }

    @Test
    void shouldGoOnWithoutADiskThatRefuses() throws Exception {
        SegmentFile file = SegmentFile.open(folder.resolve("file"), salt -> null, 16);
        file.close(); // whatever is written to it fails
        try (DiskWriter writer = new DiskWriter()) {
            FileStore store = new FileStore(file, writer, () -> {});
            KeptLog kept = new KeptLog(new MemoryLog(MemoryLog.PAGE), store);
            fill(kept, 1, 12);
            kept.settle(false);
            assertEquals(12, kept.held().count(), "the memory goes on");
            kept.close();
        }
        assertEquals(1, fileLog.lines().size(), fileLog.lines()::toString);
        assertTrue(fileLog.lines().get(0).startsWith("Memory is kept in the process only"), fileLog.lines()::toString);
    }

    @Test
    void shouldLeaveAFolderToTheTunnelThatHasIt() throws Exception {
        try (ShelfEnd end = new ShelfEnd(folder, 10 * SIZE, null)) {
            use(end, "a", 1, 5);
            MemoryShelf other = new MemoryShelf(10 * SIZE, Optional.of(end.folder()));
            assertTrue(folderLog.lines().get(0).contains("another tunnel has it"), folderLog.lines()::toString);
            other.close();
            assertEquals(5, held(end, "a").count());
        }
    }
}
