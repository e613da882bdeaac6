package io.ztun.testkit.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;

import io.ztun.api.FrameLimits;

/** Data of the kinds that a tunnel carries. */
enum TestBlocks {
    ZEROS {
        @Override
        byte[] make(int length, Random random) {
            return new byte[length];
        }
    },
    RUNS {
        @Override
        byte[] make(int length, Random random) {
            byte[] block = new byte[length];
            for (int at = 0; at < length; ) {
                int end = Math.min(length, at + 1 + random.nextInt(100));
                Arrays.fill(block, at, end, (byte) random.nextInt());
                at = end;
            }
            return block;
        }
    },
    RANDOM {
        @Override
        byte[] make(int length, Random random) {
            byte[] block = new byte[length];
            random.nextBytes(block);
            return block;
        }
    },
    DIGITS {
        @Override
        byte[] make(int length, Random random) {
            byte[] block = new byte[length];
            for (int i = 0; i < length; i++) {
                block[i] = (byte) ('0' + i % 10);
            }
            return block;
        }
    },
    TEXT {
        @Override
        byte[] make(int length, Random random) {
            StringBuilder text = new StringBuilder(length + 16);
            while (text.length() < length) {
                text.append(WORDS[random.nextInt(WORDS.length)]).append(random.nextInt(12) == 0 ? ".\n" : " ");
            }
            return cut(text, length);
        }
    },
    JSON {
        @Override
        byte[] make(int length, Random random) {
            StringBuilder text = new StringBuilder(length + 160);
            while (text.length() < length) {
                answer(text, random);
            }
            return cut(text, length);
        }
    };

    private static final String[] WORDS = {
        "tunnel",
        "packet",
        "the",
        "of",
        "history",
        "compresses",
        "a",
        "link",
        "that",
        "forgets",
        "nothing",
        "and",
        "every",
        "byte",
        "it",
        "saw",
        "returns",
        "shorter",
        "than",
        "before",
        "while",
        "random",
        "data",
        "stays",
        "long"
    };
    private static final String[] TABLES = {"accounts", "orders", "customers", "line_items"};

    /** One block of {@code length} bytes of this kind. */
    abstract byte[] make(int length, Random random);

    /** A request as a program sends it to a database, 120 to 300 bytes. */
    static byte[] query(Random random) {
        StringBuilder sql = new StringBuilder(320)
                .append("SELECT id, name, balance, updated_at FROM ")
                .append(TABLES[random.nextInt(TABLES.length)])
                .append(" WHERE id = ")
                .append(random.nextInt(1_000_000))
                .append(" AND region = 'eu-")
                .append(random.nextInt(9))
                .append("' AND updated_at > '2024-07-")
                .append(10 + random.nextInt(20))
                .append("'");
        for (int i = random.nextInt(4); i > 0; i--) {
            sql.append(" AND attribute_").append(i).append(" = ").append(random.nextInt(1_000));
        }
        return cut(
                sql.append(" ORDER BY updated_at DESC LIMIT ")
                        .append(1 + random.nextInt(50))
                        .append(';'),
                300);
    }

    private static void answer(StringBuilder text, Random random) {
        text.append("{\"id\":")
                .append(random.nextInt(1_000_000))
                .append(",\"name\":\"customer-")
                .append(Integer.toHexString(random.nextInt()))
                .append("\",\"balance\":")
                .append(random.nextInt(100_000))
                .append(".00,\"status\":\"")
                .append(random.nextBoolean() ? "active" : "suspended")
                .append("\",\"tags\":[\"eu\",\"retail\"]}\n");
    }

    /** Every length around which a codec may do something else, up to {@code max}. */
    static int[] lengthsUpTo(int max) {
        SortedSet<Integer> lengths = new TreeSet<>();
        for (int i = 1; i <= 64; i++) {
            lengths.add(i);
        }
        for (int power = 64; power <= FrameLimits.MAX_BODY_LENGTH; power *= 2) {
            lengths.add(power - 1);
            lengths.add(power);
            lengths.add(power + 1);
        }
        lengths.add(max - 1);
        lengths.add(max);
        return lengths.stream()
                .mapToInt(Integer::intValue)
                .filter(n -> n >= 1 && n <= max)
                .toArray();
    }

    private static byte[] cut(StringBuilder text, int length) {
        text.setLength(Math.min(length, text.length()));
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
