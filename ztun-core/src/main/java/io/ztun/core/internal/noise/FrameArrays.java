package io.ztun.core.internal.noise;

/**
 * The arrays through which a thread's frames go on their way through a cipher. A set for each thread, not for each session: a
 * few threads serve hundreds of sessions, and what a set holds means nothing once a frame is through.
 */
final class FrameArrays {

    private static final int START_LENGTH = 2_048;
    private static final ThreadLocal<FrameArrays> OF_THREAD = ThreadLocal.withInitial(FrameArrays::new);

    private byte[] input = new byte[START_LENGTH];
    private byte[] output = new byte[START_LENGTH];

    private FrameArrays() {}

    /** This thread's. */
    static FrameArrays ofThread() {
        return OF_THREAD.get();
    }

    /** What the cipher reads; at least so many bytes, until the next call. */
    byte[] input(int length) {
        if (input.length < length) {
            input = longer(input, length);
        }
        return input;
    }

    /** What the cipher writes where that must be apart from what it reads; at least so many bytes, until the next call. */
    byte[] output(int length) {
        if (output.length < length) {
            output = longer(output, length);
        }
        return output;
    }

    private static byte[] longer(byte[] former, int length) {
        return new byte[Math.max(length, 2 * former.length)];
    }
}
