package io.ztun.core.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

import io.ztun.api.Api;
import io.ztun.api.ConfigException;

/**
 * How much the lengths of frames may tell about what is in them. Immutable. It governs what this end sends: who wants both
 * directions covered sets it on both ends.
 *
 * @param noCompress what is never compressed, in addition to what is encrypted already
 * @param history what a packet may be compressed against
 * @param pad whether frames are padded, so that fewer lengths are seen; only in a sealed session
 */
@Api(Api.Status.STABLE)
public record Privacy(NoCompress noCompress, History history, boolean pad) {

    /** What is compressed shares one history, and lengths are as they come. */
    public static final Privacy STANDARD = new Privacy(NoCompress.NOTHING, History.SHARED, false);

    /** What a packet may be compressed against. */
    public enum History {
        /** All that was sent before, whatever it belongs to. Saves most. */
        SHARED,
        /**
         * Packets of the same flow that travel in the same frame. Nothing is remembered from frame to frame, not even of the
         * same flow.
         */
        PER_FLOW,
        /** Nothing but the packet itself. */
        NONE;

        /**
         * Reads what {@link #toString} writes.
         *
         * @throws ConfigException if it is none of them
         */
        public static History parse(String text) {
            return Arrays.stream(values())
                    .filter(history -> history.toString().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new ConfigException(
                            "unknown history: history=" + text + " available=" + Arrays.toString(values())));
        }

        /** As options have it: in lower case, with dashes. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Checks that nothing is missing. */
    public Privacy {
        Objects.requireNonNull(noCompress, "noCompress");
        Objects.requireNonNull(history, "history");
    }

    /** The same, with other packets that are not compressed. */
    public Privacy withNoCompress(NoCompress other) {
        return new Privacy(other, history, pad);
    }

    /** The same with another history. */
    public Privacy withHistory(History other) {
        return new Privacy(noCompress, other, pad);
    }

    /** The same with padding or without. */
    public Privacy withPad(boolean other) {
        return new Privacy(noCompress, history, other);
    }
}
