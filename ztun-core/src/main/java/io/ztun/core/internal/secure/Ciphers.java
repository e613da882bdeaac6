package io.ztun.core.internal.secure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

import io.ztun.core.internal.noise.CipherSuite;
import io.ztun.core.internal.noise.CipherWarmUp;
import io.ztun.core.internal.protocol.Features;

/** What frames are sealed with: AES where the CPUs of both ends have instructions for it, else ChaCha20. */
public final class Ciphers {
    private static final Path CPUINFO = Path.of("/proc/cpuinfo");

    private Ciphers() {}

    private static final class Cpu {
        static final boolean HAS_AES = hasAes();

        /** Linux tells; elsewhere every CPU of these two kinds that is sold has them. */
        private static boolean hasAes() {
            String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
            boolean likely = Set.of("amd64", "x86_64", "aarch64").contains(arch);
            try (Stream<String> lines = Files.lines(CPUINFO)) {
                return likely && lines.anyMatch(line -> line.matches("(flags|Features)\\s*:.*\\baes\\b.*"));
            } catch (IOException e) {
                return likely;
            }
        }
    }

    /** The bit of {@link Features} that this end has. */
    public static int feature() {
        return Cpu.HAS_AES ? Features.AES : 0;
    }

    /** What was agreed on. */
    public static CipherSuite of(int features) {
        return Features.has(features, Features.AES) ? CipherSuite.AES_GCM : CipherSuite.CHACHA_POLY;
    }

    /** Is initialized once in a JVM; whoever comes meanwhile waits for that. */
    private static final class Warm {
        static final CipherSuite SUITE = of(feature());

        static {
            CipherWarmUp.run(SUITE);
        }
    }

    /** Has the likely cipher compiled before it is needed. Takes a while, the first time in a JVM. */
    public static CipherSuite warmUp() {
        return Warm.SUITE;
    }
}
