package io.ztun.spi;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.ztun.api.Api;
import io.ztun.api.ConfigException;

/** Creates encoders and decoders of one kind. Stateless; shared by all sessions and threads. */
@Api(Api.Status.STABLE)
public interface CodecProvider extends Provider {

    /** What {@link #memory} is where nothing else is said, in bytes: enough for a window of 64 KiB and a block each way. */
    long MEMORY_DEFAULT = 384 << 10;

    /** The modes this codec has, at least one. */
    Set<CodecMode> modes();

    /** The levels that the user may choose from; empty for a codec without any. */
    default Optional<Levels> levels() {
        return Optional.empty();
    }

    /**
     * How much memory the encoder and the decoder of a session take together, in bytes, once both have carried a lot: their
     * buffers and what native libraries take for them. An estimate on the safe side; takes no time and no memory.
     *
     * @throws ConfigException as {@link #newEncoder} for the level and the mode
     */
    default long memory(CodecConfig config) {
        return MEMORY_DEFAULT;
    }

    /**
     * Creates the encoder of one session. If it throws, nothing is left that would have to be closed.
     *
     * @throws ConfigException if the level is out of range, or there is one although {@link #levels()} is empty; if the mode
     *     is not one of {@link #modes()}; or for the {@link #unavailableReason()}
     */
    Encoder newEncoder(CodecConfig config);

    /**
     * Creates the decoder of one session. If it throws, nothing is left that would have to be closed.
     *
     * @throws ConfigException if the mode is not one of {@link #modes()}, or for the {@link #unavailableReason()}
     */
    Decoder newDecoder(CodecConfig config);

    /**
     * A range of levels, both ends included.
     *
     * @param min the fastest
     * @param max the strongest
     * @param standard what is taken when the user names none
     * @param ladder levels among which it is worth choosing by what the line and the processor have to spare, in ascending order,
     *     with {@code standard} among them; empty if an encoder's level cannot be {@linkplain Encoder#level changed}
     */
    record Levels(int min, int max, int standard, List<Integer> ladder) {

        /** Checks that the ladder ascends, within the range. */
        public Levels {
            ladder = List.copyOf(ladder);
            for (int i = 0; i < ladder.size(); i++) {
                int level = ladder.get(i);
                if (level < min || level > max || (i > 0 && level <= ladder.get(i - 1))) {
                    throw new IllegalArgumentException("ladder=" + ladder + " min=" + min + " max=" + max);
                }
            }
            if (!ladder.isEmpty() && !ladder.contains(standard)) {
                throw new IllegalArgumentException("ladder=" + ladder + " standard=" + standard);
            }
        }

        /** Levels of encoders that keep the one they began with. */
        public Levels(int min, int max, int standard) {
            this(min, max, standard, List.of());
        }

        /** What an encoder says to a level that is not part of the ladder. @throws IllegalArgumentException if it is none */
        public void requireRung(int level) {
            if (!ladder.contains(level)) {
                throw new IllegalArgumentException("level=" + level + " ladder=" + ladder);
            }
        }

        /**
         * The level that a configuration asks for.
         *
         * @param codec its name, for the message
         * @throws ConfigException if it is out of range
         */
        public int chosen(CodecConfig config, String codec) {
            int level = config.level().orElse(standard);
            if (level < min || level > max) {
                throw new ConfigException(
                        "codec level out of range: codec=" + codec + " level=" + level + " min=" + min + " max=" + max);
            }
            return level;
        }
    }
}
