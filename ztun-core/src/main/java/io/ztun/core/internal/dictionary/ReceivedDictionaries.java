package io.ztun.core.internal.dictionary;

import java.nio.ByteBuffer;

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
public final class ReceivedDictionaries {
    /** A body that came later than so many that were sent after it counts as lost. */
    private static final int REORDERED = 64;

    private final BodyRing ring = new BodyRing();
    private final SnapshotFrame.Reader list = new SnapshotFrame.Reader();
    private final Place[] places = {new Place(), new Place()};

    /** The places in the ring of the bodies that a proposal lists, newest first, or -1 where one has not arrived. */
    private final int[] listed = new int[BodyRing.BODIES];

    private static final class Place {
        private ByteBuffer content;
        private int length;
        private int number = -1;
        private long frame;
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

    /** Puts both dictionaries into a decoder that has none. */
    public void load(Decoder decoder) {
        for (int slot = 0; slot < Decoder.DICTIONARIES; slot++) {
            load(decoder, slot);
        }
    }

    /** Puts one dictionary into a decoder. */
    public void load(Decoder decoder, int slot) {
        if (places[slot].length > 0) {
            decoder.dictionary(slot, places[slot].content, 0, places[slot].length);
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
        Place place = places[Bytes.i32(frame, body) & 1];
        int bitmap = at + SnapshotFrame.BITMAP;
        int answerLength = SnapshotFrame.BITMAP + SnapshotFrame.bitmapLength(bodies);
        for (int i = at; i < at + answerLength; i++) {
            answer.put(i, (byte) 0);
        }
        if (place.content == null) {
            place.content = ByteBuffer.allocateDirect(FrameLimits.MAX_DICTIONARY_LENGTH);
        }
        place.length = 0;
        for (int i = bodies - 1; i >= 0; i--) {
            if (listed[i] >= 0) {
                ring.copy(listed[i], place.content, place.length);
                place.length += ring.length(listed[i]);
                SnapshotFrame.setBit(answer, bitmap, i);
            }
        }
        place.number = Bytes.i32(frame, body);
        place.frame = frameNumber;
        Bytes.put32(answer, at, place.number);
        Bytes.put64(answer, at + SnapshotFrame.NUMBER_LENGTH, DictionaryHash.of(place.content, 0, place.length));
        return answerLength;
    }

    /** Looks for the bodies that are listed; returns how many are. */
    private int find(long frameNumber, ByteBuffer frame, int body, int length) {
        list.begin(frame, body, length, frameNumber);
        int bodies = 0;
        int total = 0;
        int near = ring.count() - 1;
        while (list.hasNext()) {
            if (bodies == listed.length) {
                throw new ProtocolException("a snapshot lists too many frames: max=" + listed.length);
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
}
