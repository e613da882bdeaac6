package io.ztun.core.internal.noise;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * Makes the JVM compile a cipher before the first long frame needs it. The JDK's AES is fast only once it is compiled, which
 * goes by the number of calls and not by their length: a session of 64 KiB frames would run at 60 MB/s, a seventieth, until it
 * has sent some thousands of them.
 */
public final class CipherWarmUp {

    /** The JVM compiles with all it has after 5,000 to 15,000 calls. */
    private static final int FRAMES = 20_000;

    private static final int LENGTH = 256;

    private CipherWarmUp() {}

    /** Seals and opens {@value #FRAMES} short frames for nobody; takes about 0.2 seconds, and a thread of the caller's choice. */
    public static void run(CipherSuite suite) {
        byte[] key = new byte[RawKey.LENGTH];
        new SecureRandom().nextBytes(key);
        ByteBuffer frame = ByteBuffer.allocateDirect(LENGTH + Aead.TAG_LENGTH);
        try (FrameSealer sealer = new FrameSealer(suite, key.clone());
                FrameOpener opener = new FrameOpener(suite, key)) {
            for (int number = 0; number < FRAMES; number++) {
                int sealed = sealer.seal(number, frame, 0, 1, LENGTH - 1, frame, 1);
                opener.open(number, frame, 0, 1, sealed, frame, 1);
            }
        }
    }
}
