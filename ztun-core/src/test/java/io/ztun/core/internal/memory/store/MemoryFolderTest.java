package io.ztun.core.internal.memory.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.core.internal.log.RecordedLog;
import io.ztun.core.internal.memory.MemoryLog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MemoryFolderTest {
    private static final UnaryOperator<byte[]> OPEN = salt -> null;
    private static final String GENERATION = "11".repeat(16);

    @RegisterExtension
    private final RecordedLog log = new RecordedLog(MemoryFolder.class);

    @TempDir
    private Path dir;

    private List<Path> files() throws Exception {
        try (Stream<Path> all = Files.list(dir)) {
            return all.filter(file -> file.toString().endsWith("-sent.memory")).toList();
        }
    }

    @Test
    void saysThatAFileIsNoFolder() throws Exception {
        Path file = Files.createFile(dir.resolve("file"));
        assertTrue(MemoryFolder.take(file, MemoryLog.PAGE).isEmpty());
        assertEquals(
                List.of("Memory is kept in the process only, and not after a restart: folder=" + file
                        + " reason=not a folder; name another with `memory-dir`"),
                log.lines());
    }

    @Test
    void doesNotDeleteAFileThatWasOpenedAgainBeforeItWasClosed() throws Exception {
        long size = MemoryLog.PAGE;
        MemoryFolder folder = MemoryFolder.take(dir, size).orElseThrow();
        LogStore former = folder.store("client", "sent", OPEN, 2 * size);
        LogStore present = folder.store("client", "sent", OPEN, size);
        List<Path> its = files();
        former.close();
        present.restart(GENERATION); // after the other is closed, by the same thread
        while (Files.size(its.get(0)) == 0) {
            Thread.sleep(10);
        }
        LogStore other = folder.store("other", "sent", OPEN, size);
        assertEquals(2, files().size());
        present.close();
        other.close();
        folder.close();
        assertEquals(1, its.stream().filter(Files::exists).count());
    }
}
