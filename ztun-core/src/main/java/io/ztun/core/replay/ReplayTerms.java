package io.ztun.core.replay;

import java.util.OptionalInt;

import io.ztun.api.Api;
import io.ztun.spi.CodecProvider;

/**
 * What the two ends of a {@link Replay} have agreed on. Immutable.
 *
 * @param codec what compresses, in the mode that remembers most on such a link
 * @param level the codec's level, or empty for its own
 * @param ordered whether the link delivers every frame in order, as TCP does; headers are predicted then
 * @param unfragmented how long a frame may be to travel in one piece on a link that is not ordered, in bytes
 * @param sealed whether frames are encrypted
 * @param keepaliveNs keepalive interval
 */
@Api(Api.Status.INTERNAL)
public record ReplayTerms(
        CodecProvider codec, OptionalInt level, boolean ordered, int unfragmented, boolean sealed, long keepaliveNs) {}
