package io.ztun.codec.lz4;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import com.sun.jna.Platform;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.testkit.codec.UnavailableCodec;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class Lz4LibraryTest {

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
    })
    void shouldKnowWhereTheJarKeepsItsLibraries(int system, String arch) throws IOException {
        assertNotNull(LZ4Factory.class.getResource("/" + Lz4Library.path(system, arch)));
    }

    @ParameterizedTest
    @CsvSource({Platform.LINUX + ", x86", Platform.AIX + ", ppc64", Platform.WINDOWS + ", aarch64"})
    void shouldSayThatThereIsNoneForTheSystem(int system, String arch) {
        IOException e = assertThrows(IOException.class, () -> Lz4Library.path(system, arch));
        assertTrue(e.getMessage().contains("arch=" + arch), e.getMessage());
    }

    /** The directory for native libraries is a file. */
    @Test
    void shouldSayWhyItCannotRun(@TempDir Path directory) throws Exception {
        String reason = UnavailableCodec.reason(
                Lz4CodecProvider.class, "-Djna.tmpdir=" + Files.createFile(directory.resolve("file")));
        assertTrue(reason.startsWith("lz4's native library does not load: "), reason);
    }
}
