package io.ztun.codec.lz4;

import java.util.HashMap;
import java.util.Map;

/**
 * The compressors of blocks that stand alone: nothing stays in one from block to block, so that all encoders of a thread with
 * the same level share it.
 */
final class ThreadCompressors {
    private static final ThreadLocal<Map<Integer, Lz4Compressor>> BY_LEVEL = ThreadLocal.withInitial(HashMap::new);

    private ThreadCompressors() {}

    /** This thread's compressor at a level. */
    static Lz4Compressor get(Integer level) {
        Map<Integer, Lz4Compressor> byLevel = BY_LEVEL.get();
        Lz4Compressor known = byLevel.get(level);
        if (known == null) {
            known = Lz4Compressor.shared(level);
            byLevel.put(level, known);
        }
        return known;
    }
}
