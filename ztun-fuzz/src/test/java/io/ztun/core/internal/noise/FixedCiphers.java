package io.ztun.core.internal.noise;

import java.util.Arrays;

/** Ciphers of a session whose keys are always the same, so that an input does the same in every run. */
public final class FixedCiphers {
    private static final int KEY_LENGTH = 32;

    private FixedCiphers() {}

    /** What seals for {@link #opener}. */
    public static FrameSealer sealer(CipherSuite suite) {
        return new FrameSealer(suite, key());
    }

    /** What opens what {@link #sealer} has sealed. */
    public static FrameOpener opener(CipherSuite suite) {
        return new FrameOpener(suite, key());
    }

    private static byte[] key() {
        byte[] key = new byte[KEY_LENGTH];
        Arrays.fill(key, (byte) 7);
        return key;
    }
}
