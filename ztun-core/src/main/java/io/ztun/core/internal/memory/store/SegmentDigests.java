package io.ztun.core.internal.memory.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

import io.ztun.core.internal.protocol.MemoryFrom;

/** A digest of each of a log's complete segments, by its number, without gaps. One thread at a time. */
final class SegmentDigests {
    private static final int LENGTH = 16;
    private static final byte[] RANGE = "ztun memory range".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PROOF = "ztun memory proof".getBytes(StandardCharsets.US_ASCII);

    private final List<byte[]> digests = new ArrayList<>();
    private long first;

    /** The oldest one's number. */
    long first() {
        return first;
    }

    /** Behind the newest one's number. */
    long end() {
        return first + digests.size();
    }

    /** Forgets all; the next is that of this number. */
    void restart(long number) {
        digests.clear();
        first = number;
    }

    /** Has the next segment's, which is all that remains of the buffer. */
    void add(ByteBuffer segment) {
        MessageDigest sha = sha256();
        sha.update(segment);
        digests.add(Arrays.copyOf(sha.digest(), LENGTH));
    }

    /** Forgets those below a number, and those from a number on. */
    void cut(long from, long to) {
        if (from >= end() || to <= first) {
            restart(from);
            return;
        }
        if (to < end()) {
            digests.subList((int) (to - first), digests.size()).clear();
        }
        if (from > first) {
            digests.subList(0, (int) (from - first)).clear();
            first = from;
        }
    }

    /** Whether it has all of them. */
    boolean has(long from, long to) {
        return from >= first && to <= end();
    }

    /** One for several segments together: the same only if the generation, their numbers and their bytes are. */
    long ofRange(String generation, long from, long to) {
        return ByteBuffer.wrap(of(RANGE, generation, from, to)).getLong();
    }

    /** What can be said of several segments by who has them, and by nobody who has been told {@link #ofRange} alone. */
    String proof(String generation, long from, long to) {
        return HexFormat.of().formatHex(of(PROOF, generation, from, to), 0, MemoryFrom.PROOF_LENGTH);
    }

    private byte[] of(byte[] purpose, String generation, long from, long to) {
        MessageDigest sha = sha256();
        sha.update(purpose);
        sha.update(HexFormat.of().parseHex(generation));
        sha.update(ByteBuffer.allocate(2 * Long.BYTES).putLong(from).putLong(to).flip());
        for (byte[] digest : digests.subList((int) (from - first), (int) (to - first))) {
            sha.update(digest);
        }
        return sha.digest();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }
}
