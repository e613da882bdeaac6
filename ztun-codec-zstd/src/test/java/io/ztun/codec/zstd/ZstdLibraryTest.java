package io.ztun.codec.zstd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import com.github.luben.zstd.util.ZstdVersion;
import com.sun.jna.Platform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.api.ConfigException;
import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecMode;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
        assertNotNull(ZstdVersion.class.getResource("/" + ZstdResource.path(system, arch)));
    }

    @Test
    void shouldSayThatThereIsNoneForTheSystem() {
        IOException e = assertThrows(IOException.class, () -> ZstdResource.path(Platform.SOLARIS, "sparcv9"));
        assertTrue(e.getMessage().contains("arch=sparcv9"), e.getMessage());
    }

    /** In a JVM of its own, where the directory for native libraries is a file. */
    @Test
    void shouldSayWhyItCannotRun(@TempDir Path directory) throws Exception {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Djna.tmpdir=" + Files.createFile(directory.resolve("file")),
                        "-cp",
                        System.getProperty("java.class.path"),
                        WithoutLibrary.class.getName()))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertTrue(output.contains("reason: zstd's native library does not load: "), output);
        assertTrue(output.contains("refused: codec cannot run here: codec=zstd; "), output);
    }

    /** What that JVM runs. */
    static final class WithoutLibrary {

        public static void main(String[] arguments) {
            ZstdCodecProvider provider = new ZstdCodecProvider();
            assertEquals("zstd", provider.name());
            Optional<String> reason = provider.unavailableReason();
            assertEquals(1, reason.orElseThrow().lines().count());
            System.out.println("reason: " + reason.get());
            CodecConfig config = new CodecConfig(CodecMode.STREAM, OptionalInt.empty(), 1_500);
            ConfigException e = assertThrows(ConfigException.class, () -> provider.newEncoder(config));
            assertThrows(ConfigException.class, () -> provider.newDecoder(config));
            System.out.println("refused: " + e.getMessage());
        }
    }
}
