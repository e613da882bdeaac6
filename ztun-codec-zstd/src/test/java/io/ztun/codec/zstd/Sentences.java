package io.ztun.codec.zstd;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Text in which words come again and numbers do not. */
final class Sentences {

    private Sentences() {}

    static byte[] of(Random random, int length) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append("value ")
                    .append(Integer.toHexString(random.nextInt()))
                    .append(" of host-")
                    .append(random.nextInt(9));
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }
}
