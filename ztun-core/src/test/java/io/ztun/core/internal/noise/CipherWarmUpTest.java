package io.ztun.core.internal.noise;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CipherWarmUpTest {

    /** In a JVM of its own, for in this one other tests have warmed it up. */
    @Test
    void shouldMakeTheFirstLongFramesFast() throws Exception {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FirstFrames.class.getName()))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        String[] micros = output.strip().split(" ");
        // Sixty times is what it was when this was written.
        assertTrue(Long.parseLong(micros[1]) < Long.parseLong(micros[0]) / 3, () -> "cold and warm: " + output);
    }

    /** What that JVM runs; prints the mean time of a long frame before and after, in microseconds. */
    static final class FirstFrames {

        private final ByteBuffer frame = ByteBuffer.allocateDirect(70_000);
        private final FrameSealer sealer = new FrameSealer(CipherSuite.AES_GCM, new byte[32]);
        private long number;

        public static void main(String[] arguments) throws InterruptedException {
            FirstFrames frames = new FirstFrames();
            long cold = frames.micros();
            CipherWarmUp.run(CipherSuite.AES_GCM);
            // Compilers run beside; without the warm-up they would have nothing to do now.
            CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();
            for (long before = -1; before != compilers.getTotalCompilationTime(); ) {
                before = compilers.getTotalCompilationTime();
                Thread.sleep(1_000);
            }
            System.out.println(cold + " " + frames.micros());
        }

        private long micros() {
            int frames = 50;
            long start = System.nanoTime();
            for (int i = 0; i < frames; i++) {
                sealer.seal(number++, frame, 0, 0, 65_536, frame, 0);
            }
            return (System.nanoTime() - start) / 1_000 / frames;
        }
    }
}
