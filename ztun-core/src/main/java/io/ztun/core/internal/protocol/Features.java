package io.ztun.core.internal.protocol;

/** Abilities that hold in a session when both ends have them: the bits of {@link Hello#features}. */
public final class Features {
    /** Super-packets and unfinished checksums cross the tunnel as they are, their metadata with them. */
    public static final int OFFLOAD = 1;

    /** Packet headers are predicted. */
    public static final int HEADERS = 2;

    /** AES is fast: frames of a sealed session are sealed with it. */
    public static final int AES = 4;

    /** Signs of life become rare while nothing happens, and an end that needs to know whether its peer is there asks. */
    public static final int REST = 8;

    /**
     * The client tries several ways at once, or changes from one to another: its session begins with its first frame, not with
     * the hello, and what is under way in its former session still arrives.
     */
    public static final int TRIAL = 32;

    private Features() {}

    /** What one end has, on a device with or without offload. */
    public static int of(boolean offload) {
        return HEADERS | REST | (offload ? OFFLOAD : 0);
    }

    /** Whether a feature is among those. */
    public static boolean has(int features, int feature) {
        return (features & feature) != 0;
    }
}
