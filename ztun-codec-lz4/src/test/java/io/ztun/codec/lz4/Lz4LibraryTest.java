package io.ztun.codec.lz4;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import com.sun.jna.Platform;
import net.jpountz.lz4.LZ4Factory;
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
        assertNotNull(LZ4Factory.class.getResource(Lz4Resource.path(system, arch)));
    }

    @ParameterizedTest
    @CsvSource({Platform.LINUX + ", x86", Platform.AIX + ", ppc64", Platform.WINDOWS + ", aarch64"})
    void shouldSayThatThereIsNoneForTheSystem(int system, String arch) {
        IOException e = assertThrows(IOException.class, () -> Lz4Resource.path(system, arch));
        assertTrue(e.getMessage().contains("arch=" + arch), e.getMessage());
    }

    @Test
    void shouldTakeDirectBuffersOnly() {
        assertThrows(IllegalArgumentException.class, () -> Lz4Library.address(ByteBuffer.allocate(8)));
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
        assertTrue(output.contains("reason: lz4's native library does not load: "), output);
        assertTrue(output.contains("refused: codec cannot run here: codec=lz4; "), output);
    }

    /** What that JVM runs. */
    static final class WithoutLibrary {

        public static void main(String[] arguments) {
            Lz4CodecProvider provider = new Lz4CodecProvider();
            assertEquals("lz4", provider.name());
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
