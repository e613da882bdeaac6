package io.ztun.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

import io.ztun.api.FrameLimits;

/** Data to work on, the same in every run. */
public enum Sample {

    /** Rows of a database as JSON, which share their keys and differ in their values. */
    ROWS {
        @Override
        byte[] bytes(int length) {
            SplittableRandom random = new SplittableRandom(SEED);
            StringBuilder rows = new StringBuilder(length + 256);
            while (rows.length() < length) {
                rows.append("{\"order_id\":").append(7_310_000 + random.nextInt(10_000));
                rows.append(",\"status\":\"").append(STATUS[random.nextInt(STATUS.length)]);
                rows.append("\",\"total_amount\":")
                        .append(random.nextInt(100_000))
                        .append(".99");
                rows.append(",\"trace\":\"")
                        .append(Long.toHexString(random.nextLong()))
                        .append("\"}\n");
            }
            return rows.substring(0, length).getBytes(StandardCharsets.US_ASCII);
        }
    },

    /** Random bytes, in which there is nothing to find. */
    RANDOM {
        @Override
        byte[] bytes(int length) {
            byte[] bytes = new byte[length];
            new SplittableRandom(SEED).nextBytes(bytes);
            return bytes;
        }
    };

    private static final long SEED = 20_240_705;
    private static final String[] STATUS = {"active", "blocked", "closed", "paid", "pending", "returned", "shipped"};

    abstract byte[] bytes(int length);

    /** What may stand in the dictionary when the blocks are encoded: not the blocks themselves. */
    ByteBuffer dictionary() {
        byte[] bytes = bytes(16 << 20);
        int length = FrameLimits.MAX_DICTIONARY_LENGTH;
        return ByteBuffer.allocateDirect(length).put(0, bytes, bytes.length - length, length);
    }

    /**
     * Blocks one after another in one direct buffer, as packets lie that were read together.
     *
     * @param count how many
     * @param length of each, in bytes
     */
    ByteBuffer blocks(int count, int length) {
        byte[] bytes = bytes(count * length);
        return ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
    }
}
