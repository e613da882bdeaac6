package io.ztun.core.internal.datagram;

import java.nio.ByteBuffer;
import java.util.Arrays;

import io.ztun.api.FrameLimits;
import io.ztun.api.ProtocolException;
import io.ztun.core.internal.ip.Bytes;
import io.ztun.spi.Decoder;

/**
 * The dictionaries of a session's receiving half: keeps the bodies that arrived and forms of them what the peer proposes,
 * in two places, one for even and one for odd numbers. The link's thread only.
 *
 * <p>No frame is ever decoded against another dictionary than it was encoded against: a place remembers by which frame its
 * content was proposed. The peer uses neither the place's former content after that frame nor the new one before this
 * side's answer, so that what has a lower number was meant for the former content, and what has a higher one for the
 * present.
 */
public final class ReceivedDictionaries implements AutoCloseable {
    /** The longest body of a SNAPSHOT_HAS, in bytes. */
    public static final int ANSWER_LENGTH_MAX = SnapshotFrame.BITMAP + (BodyRing.BODIES + 7) / 8;

    /** A body that came later than so many that were sent after it counts as lost. */
    private static final int REORDERED = 64;

    /** So many frames against a new dictionary come before the last one against the former, or it counts as lost. */
    private static final int FRAMES_UNDER_WAY = 16;

    /** As much as a dictionary may hold, and what overtakes the SNAPSHOT that lists it. */
    private static final int BYTES = FrameLimits.MAX_DICTIONARY_LENGTH + BodyRing.BODY_LENGTH_MAX;

    private final Decoder decoder;
    private final BodyRing ring = new BodyRing(BYTES);
    private final SnapshotFrame.Reader list = new SnapshotFrame.Reader();
    private final Place[] places = {new Place(), new Place()};

    /** The places in the ring of the bodies that a proposal lists, newest first, or -1 where one has not arrived. */
    private int[] listed = new int[0];

    private int listedBytes;

    private static final class Place {
        private int length;
        private int number = -1;
        private long frame;
        private int uses;
    }

    /** @param decoder what keeps the dictionaries' content */
    public ReceivedDictionaries(Decoder decoder) {
        this.decoder = decoder;
    }

    /** Keeps the body of a frame that arrived. */
    public void keep(long number, ByteBuffer body, int offset, int length) {
        ring.add(number, body, offset, length);
    }

    /**
     * Whether a frame can be decoded against what is in a place.
     *
     * @param slot 0 for even dictionaries, 1 for odd ones
     * @param number the frame's
     */
    public boolean isUsable(int slot, long number) {
        return places[slot].length > 0 && number > places[slot].frame;
    }

    /**
     * Notes that a frame was encoded against what is in a place. The peer uses no older dictionary from then on; what was under
     * way against it has had its time after a while, and its memory is given back.
     *
     * @param slot one that is usable
     */
    public void countUse(int slot) {
        Place place = places[slot];
        Place other = places[1 - slot];
        if (other.length > 0 && other.frame < place.frame && ++place.uses > FRAMES_UNDER_WAY) {
            other.length = 0;
            decoder.dictionary(1 - slot, 0);
        }
    }

    /** The place of the dictionary that a SNAPSHOT proposes; -1 if it comes too late to count. */
    public int slot(ByteBuffer frame, int body, int length) {
        if (length < SnapshotFrame.NUMBER_LENGTH) {
            throw new ProtocolException("a snapshot is cut off: bytes=" + length);
        }
        int number = Bytes.i32(frame, body);
        int slot = number & 1;
        return number > places[slot].number ? slot : -1;
    }

    /**
     * Forms what a SNAPSHOT proposes, in the place that {@link #slot} gave.
     *
     * @param frameNumber the SNAPSHOT's own number
     * @param answer where to write the body of the answer
     * @param at where it begins
     * @return the answer's length in bytes
     * @throws ProtocolException if the frame is malformed; nothing has changed then
     */
    public int form(long frameNumber, ByteBuffer frame, int body, int length, ByteBuffer answer, int at) {
        int bodies = find(frameNumber, frame, body, length);
        int number = Bytes.i32(frame, body);
        Place place = places[number & 1];
        int bitmap = at + SnapshotFrame.BITMAP;
        int answerLength = SnapshotFrame.BITMAP + SnapshotFrame.bitmapLength(bodies);
        for (int i = at; i < at + answerLength; i++) {
            answer.put(i, (byte) 0);
        }
        place.length = 0;
        ByteBuffer content = decoder.dictionary(number & 1, listedBytes);
        int start = decoder.dictionaryOffset();
        for (int i = bodies - 1; i >= 0; i--) {
            if (listed[i] >= 0) {
                ring.copy(listed[i], content, start + place.length);
                place.length += ring.length(listed[i]);
                SnapshotFrame.setBit(answer, bitmap, i);
            }
        }
        place.number = number;
        place.frame = frameNumber;
        place.uses = 0;
        Bytes.put32(answer, at, place.number);
        Bytes.put64(answer, at + SnapshotFrame.NUMBER_LENGTH, DictionaryHash.of(content, start, place.length));
        return answerLength;
    }

    /** Looks for the bodies that are listed; returns how many are, and leaves their bytes in {@link #listedBytes}. */
    private int find(long frameNumber, ByteBuffer frame, int body, int length) {
        list.begin(frame, body, length, frameNumber);
        int bodies = 0;
        int total = 0;
        int near = ring.count() - 1;
        while (list.hasNext()) {
            if (bodies == BodyRing.BODIES) {
                throw new ProtocolException("a snapshot lists too many frames: max=" + BodyRing.BODIES);
            }
            if (bodies == listed.length) {
                listed = Arrays.copyOf(listed, Math.max(16, 2 * bodies));
            }
            int index = indexOf(list.next(), near);
            listed[bodies++] = index;
            if (index >= 0) {
                near = index;
                total += ring.length(index);
            }
        }
        if (total > FrameLimits.MAX_DICTIONARY_LENGTH) {
            throw new ProtocolException("a snapshot lists too much: bytes=" + total);
        }
        listedBytes = total;
        return bodies;
    }

    /** Frames arrive nearly in order: what is looked for is beside what was found last, or not worth the search. */
    private int indexOf(long number, int near) {
        int lower = 0;
        for (int i = Math.min(near + REORDERED, ring.count() - 1); i >= 0 && lower < REORDERED; i--) {
            long other = ring.number(i);
            if (other == number) {
                return i;
            }
            lower += other < number ? 1 : 0;
        }
        return -1;
    }

    /** Gives back what was kept; the decoder is another's to close. Repeating it does nothing. */
    @Override
    public void close() {
        ring.close();
    }
}
