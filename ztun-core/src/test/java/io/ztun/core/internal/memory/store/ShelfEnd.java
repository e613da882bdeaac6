package io.ztun.core.internal.memory.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One end of a tunnel as its memory sees it: a shelf, which a crash ends at any moment, and the session that there is. */
final class ShelfEnd implements AutoCloseable {
    /** What a session has of its client's memory. */
    record Session(MemoryShelf.Claim claim, KeptLog sent, KeptLog received) {}

    private final Path parent;
    private final long max;
    private final byte[] key;
    private int life;
    private MemoryShelf shelf;

    /**
     * One that was never there before.
     *
     * @param parent where its folders are; after each crash there is another one
     * @param key 32 bytes, or null to have nothing sealed
     */
    ShelfEnd(Path parent, long max, byte[] key) throws IOException {
        this.parent = parent;
        this.max = max;
        this.key = key;
        Files.createDirectories(parent);
        shelf = new MemoryShelf(max, Optional.of(folder()));
    }

    Path folder() {
        return parent.resolve("life-" + life);
    }

    List<Path> files() {
        try (Stream<Path> files = Files.list(folder())) {
            return files.filter(file -> file.toString().endsWith(".memory"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks for a client's memory and waits for it. */
    Session session(String client, long size) throws Exception {
        CompletableFuture<KeptLog[]> logs = new CompletableFuture<>();
        MemoryShelf.Claim claim = claim(client, size, logs);
        KeptLog[] both = logs.get(10, TimeUnit.SECONDS);
        return new Session(claim, both[0], both[1]);
    }

    MemoryShelf.Claim claim(String client, long size, CompletableFuture<KeptLog[]> logs) {
        return shelf.claim(
                client,
                size,
                salt -> key == null ? null : key.clone(),
                (sent, received) -> logs.complete(new KeptLog[] {sent, received}));
    }

    void keepAtMost(long bytes) {
        shelf.keepAtMost(bytes);
    }

    /** Ends in order, and begins again. */
    void restart() {
        shelf.close();
        shelf = new MemoryShelf(max, Optional.of(folder()));
    }

    /** Is killed while it may be writing, and begins again with what is on the disk by then. */
    void crash() throws IOException {
        List<Path> files = files();
        life++;
        Files.createDirectory(folder());
        for (Path file : files) {
            Files.copy(file, folder().resolve(file.getFileName()));
        }
        shelf.close(); // what it writes to its own folder nobody reads any more
        shelf = new MemoryShelf(max, Optional.of(folder()));
    }

    @Override
    public void close() {
        shelf.close();
    }
}
