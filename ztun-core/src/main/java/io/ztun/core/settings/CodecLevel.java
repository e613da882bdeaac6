package io.ztun.core.settings;

import java.util.OptionalInt;

import io.ztun.api.Api;

/**
 * How hard one side compresses.
 *
 * @param fixed the level, on the scale of the codec that is agreed on; empty for the codec's own, or where it is adaptive
 * @param adaptive whether it follows what line and processor have to spare, where the codec has a
 *     {@linkplain io.ztun.spi.CodecProvider.Levels#ladder() ladder}
 */
@Api(Api.Status.EXPERIMENTAL)
public record CodecLevel(OptionalInt fixed, boolean adaptive) {

    /** The codec's own. */
    public static final CodecLevel STANDARD = new CodecLevel(OptionalInt.empty(), false);

    /** Follows what line and processor have to spare. */
    public static final CodecLevel AUTO = new CodecLevel(OptionalInt.empty(), true);

    /** Checks that there is no level where it is adaptive. */
    public CodecLevel {
        if (adaptive && fixed.isPresent()) {
            throw new IllegalArgumentException("fixed=" + fixed + " adaptive=true");
        }
    }

    /** A level that stays. */
    public static CodecLevel of(int level) {
        return new CodecLevel(OptionalInt.of(level), false);
    }

    /** As the option has it; empty for the codec's own. */
    @Override
    public String toString() {
        return adaptive ? "auto" : fixed.isPresent() ? Integer.toString(fixed.getAsInt()) : "";
    }
}
