package io.ztun.estimate;

import java.util.OptionalInt;

import io.ztun.spi.CodecProvider;

/**
 * A codec at a level, as a user may choose it.
 *
 * @param codec the codec
 * @param level its level, or empty for its own
 */
record Choice(CodecProvider codec, OptionalInt level) {

    /** Such as {@code zstd 3}. */
    String name() {
        return level.isPresent() ? codec.name() + " " + level.getAsInt() : codec.name();
    }

    /** How to have it. */
    String flags() {
        return "--codec " + codec.name() + (level.isPresent() ? " --codec-level " + level.getAsInt() : "");
    }
}
