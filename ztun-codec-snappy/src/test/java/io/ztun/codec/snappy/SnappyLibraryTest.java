package io.ztun.codec.snappy;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.testkit.codec.UnavailableCodec;

import static org.junit.jupiter.api.Assertions.assertTrue;

class SnappyLibraryTest {

    /** The directory for native libraries is a file. */
    @Test
    void shouldSayWhyItCannotRun(@TempDir Path directory) throws Exception {
        String reason = UnavailableCodec.reason(
                SnappyCodecProvider.class,
                "-Dorg.xerial.snappy.tempdir=" + Files.createFile(directory.resolve("file")));
        assertTrue(reason.startsWith("snappy's native library does not load: "), reason);
    }
}
