package io.ztun.core.internal.headers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** The vectors in {@code records.txt}: what one compressor makes of the packets, in order. */
final class TestVectors {

    /**
     * One packet.
     *
     * @param name what it shows
     * @param offload its metadata, in hexadecimal
     * @param last whether it is the last record of its body
     * @param packet the packet
     * @param record what stands for it, or empty if it passes as it is
     */
    record Vector(String name, long offload, boolean last, byte[] packet, byte[] record) {
        @Override
        public String toString() {
            return name;
        }
    }

    private TestVectors() {}

    static List<Vector> load() throws IOException {
        try (InputStream in = TestVectors.class.getResourceAsStream("records.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(TestVectors::parse)
                    .toList();
        }
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static Vector parse(String line) {
        final String[] field = line.split(";");
        return new Vector(
                field[0],
                Long.parseUnsignedLong(field[1], 16),
                field[2].equals("last"),
                bytes(field[3]),
                field[4].equals("pass") ? new byte[0] : bytes(field[4]));
    }
}
