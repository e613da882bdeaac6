package io.ztun.core.internal.protocol;

/** Abilities that hold in a session when both ends have them: the bits of {@link Hello#features}. */
public final class Features {
    /** Super-packets and unfinished checksums cross the tunnel as they are, their metadata with them. */
    public static final int OFFLOAD = 1;

    private Features() {}
}
