package io.ztun.codec.zstd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import com.github.luben.zstd.util.ZstdVersion;
import com.sun.jna.Platform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.testkit.codec.UnavailableCodec;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ZstdLibraryTest {

    @ParameterizedTest
    @CsvSource({
        Platform.LINUX + ", x86-64",
        Platform.LINUX + ", aarch64",
        Platform.LINUX + ", ppc64le",
        Platform.LINUX + ", riscv64",
        Platform.LINUX + ", s390x",
        Platform.MAC + ", x86-64",
        Platform.MAC + ", aarch64",
        Platform.WINDOWS + ", x86-64",
        Platform.WINDOWS + ", aarch64",
    })
    void shouldKnowWhereTheJarKeepsItsLibraries(int system, String arch) throws IOException {
        assertNotNull(ZstdVersion.class.getResource("/" + ZstdLibrary.path(system, arch)));
    }

    @Test
    void shouldSayThatThereIsNoneForTheSystem() {
        IOException e = assertThrows(IOException.class, () -> ZstdLibrary.path(Platform.SOLARIS, "sparcv9"));
        assertTrue(e.getMessage().contains("arch=sparcv9"), e.getMessage());
    }

    /** The directory for native libraries is a file. */
    @Test
    void shouldSayWhyItCannotRun(@TempDir Path directory) throws Exception {
        String reason = UnavailableCodec.reason(
                ZstdCodecProvider.class, "-Djna.tmpdir=" + Files.createFile(directory.resolve("file")));
        assertTrue(reason.startsWith("zstd's native library does not load: "), reason);
    }
}
