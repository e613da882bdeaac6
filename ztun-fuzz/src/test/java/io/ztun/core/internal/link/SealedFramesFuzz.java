package io.ztun.core.internal.link;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.ztun.core.internal.noise.CipherSuite;
import io.ztun.core.internal.noise.FixedCiphers;
import io.ztun.fuzz.CapturingLink;
import io.ztun.fuzz.Check;
import io.ztun.fuzz.Guarded;
import io.ztun.fuzz.Input;
import io.ztun.fuzz.Seed;
import io.ztun.spi.Link;

/**
 * Sealed frames that are lost, repeated, late, changed and invented, through renewals of the key: what counts is genuine,
 * counts once, and says what its sender said.
 */
public final class SealedFramesFuzz {
    private static final int SEND = 0;
    private static final int LOSE = 1;
    private static final int REPEAT = 2;
    private static final int CHANGE = 3;
    private static final int INVENT = 4;
    private static final int RENEW = 5;
    private static final int KINDS = 6;
    private static final byte TYPE = 0x11;
    private static final int BODY = Link.HEADROOM + FrameHeader.LENGTH_MAX;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BODY + 256);
    private final CapturingLink link;
    private final OutgoingFrames out;
    private final IncomingFrames in;
    private final boolean ordered;
    private final List<byte[]> texts = new ArrayList<>();
    private final List<Boolean> counted = new ArrayList<>();
    private long nowNs;

    private SealedFramesFuzz(boolean ordered, CipherSuite suite, boolean pads) {
        this.ordered = ordered;
        link = new CapturingLink(ordered);
        out = new OutgoingFrames(link, FixedCiphers.sealer(suite), pads, () -> nowNs);
        in = new IncomingFrames(!ordered, FixedCiphers.opener(suite));
    }

    /** The kind of link, the cipher and whether frames are padded, then events. */
    public static void fuzzerTestOneInput(byte[] data) {
        Input input = new Input(data);
        int kind = input.u8();
        SealedFramesFuzz session = new SealedFramesFuzz(
                (kind & 1) == 0, (kind & 2) == 0 ? CipherSuite.AES_GCM : CipherSuite.CHACHA_POLY, (kind & 4) != 0);
        while (!input.isEmpty()) {
            session.event(input);
        }
    }

    private void event(Input input) {
        switch (input.u8() % KINDS) {
            case SEND -> {
                send(input.u8());
                deliver(last());
            }
            case LOSE -> send(input.u8());
            case REPEAT -> deliver(any(input));
            case CHANGE -> deliver(change(any(input), input));
            case INVENT -> deliver(input.take(input.u8()));
            default -> nowNs += Renewal.INTERVAL_NS;
        }
    }

    private void send(int length) {
        byte[] text = new byte[length];
        Arrays.fill(text, (byte) texts.size());
        buffer.put(BODY, text);
        Check.that(out.send(TYPE, buffer, BODY, length) == Link.SENT, "not sent");
        texts.add(text);
        counted.add(false);
    }

    private byte[] last() {
        return link.sent().get(link.sent().size() - 1);
    }

    private byte[] any(Input input) {
        int index = input.u8();
        return texts.isEmpty() ? new byte[0] : link.sent().get(index % texts.size());
    }

    private static byte[] change(byte[] frame, Input input) {
        int at = input.u8();
        int mask = input.u8();
        byte[] changed = Arrays.copyOf(frame, Math.max(0, frame.length + (byte) input.u8()));
        if (at < changed.length) {
            changed[at] ^= (byte) mask;
        }
        return changed;
    }

    private void deliver(byte[] bytes) {
        Guarded frame = Guarded.of(bytes);
        int genuine = indexOf(bytes);
        boolean expected = ordered && genuine >= 0 && genuine == countedSoFar();
        if (in.admit(frame.buffer(), frame.offset(), bytes.length)) {
            Check.that(genuine >= 0 && !counted.get(genuine), "a frame counts that is not genuine, or again");
            Check.that(!ordered || expected, "out of order");
            counted.set(genuine, true);
            Check.that(in.type() == TYPE && in.number() == genuine, "type or number");
            byte[] text = frame.copy(in.body() - frame.offset(), in.length());
            Check.that(Arrays.equals(text, texts.get(genuine)), "another text");
        } else {
            Check.that(!expected, "the next genuine frame does not count");
        }
        frame.check();
    }

    private int indexOf(byte[] bytes) {
        for (int i = 0; i < texts.size(); i++) {
            if (Arrays.equals(bytes, link.sent().get(i))) {
                return i;
            }
        }
        return -1;
    }

    private int countedSoFar() {
        int count = 0;
        for (boolean each : counted) {
            count += each ? 1 : 0;
        }
        return count;
    }

    /** All that can happen, on both kinds of link. */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int kind = 0; kind < 4; kind++) {
            seeds.add(new Seed()
                    .u8(kind)
                    .bytes((byte) SEND, (byte) 20, (byte) SEND, (byte) 0, (byte) CHANGE, (byte) 1, (byte) 8, (byte) 1)
                    .bytes((byte) 0, (byte) RENEW, (byte) LOSE, (byte) 3, (byte) SEND, (byte) 9, (byte) REPEAT, (byte)
                            2)
                    .bytes((byte) REPEAT, (byte) 1, (byte) RENEW, (byte) SEND, (byte) 5, (byte) INVENT, (byte) 3)
                    .bytes((byte) 0x40, (byte) 0, (byte) 0)
                    .toBytes());
        }
        return seeds;
    }
}
