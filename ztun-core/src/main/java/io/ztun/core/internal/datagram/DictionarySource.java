package io.ztun.core.internal.datagram;

import java.nio.ByteBuffer;

import io.ztun.core.internal.half.FrameBuffer;
import io.ztun.core.internal.link.IncomingFrames;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.spi.Decoder;

/**
 * Restores the bodies of frames that may be encoded against a dictionary, and agrees with the peer on the next one. The
 * link's thread only.
 */
public final class DictionarySource implements BodySource {
    private final Decoder decoder;
    private final ReceivedDictionaries dictionaries;
    private final DatagramSender sender;

    /** @param sender the session's other half, to which answers go and through which they leave */
    public DictionarySource(Decoder decoder, ReceivedDictionaries dictionaries, DatagramSender sender) {
        this.decoder = decoder;
        this.dictionaries = dictionaries;
        this.sender = sender;
    }

    @Override
    public int restore(byte type, IncomingFrames frames, ByteBuffer frame) {
        return switch (type) {
            case FrameType.DATA -> PLAIN;
            case FrameType.DATA_ENCODED -> decode(Decoder.NO_DICTIONARY, frames, frame);
            case FrameType.DATA_ENCODED_EVEN -> decode(0, frames, frame);
            case FrameType.DATA_ENCODED_ODD -> decode(1, frames, frame);
            case FrameType.DATA_KEPT -> {
                dictionaries.keep(frames.number(), frame, frames.body(), frames.length());
                yield PLAIN;
            }
            case FrameType.SNAPSHOT -> {
                form(frames, frame);
                yield NOTHING;
            }
            case FrameType.SNAPSHOT_HAS -> {
                sender.onSnapshotHas(frame, frames.body(), frames.length());
                yield NOTHING;
            }
            default -> UNKNOWN;
        };
    }

    private int decode(int slot, IncomingFrames frames, ByteBuffer frame) {
        if (slot != Decoder.NO_DICTIONARY && !dictionaries.isUsable(slot, frames.number())) {
            return NOTHING;
        }
        decoder.use(slot);
        int length = BodySource.decode(decoder, frames, frame);
        if (length != FAILED) {
            dictionaries.keep(frames.number(), decoder.output(), decoder.outputOffset(), length);
            if (slot != Decoder.NO_DICTIONARY) {
                dictionaries.countUse(slot);
            }
        }
        return length;
    }

    private void form(IncomingFrames frames, ByteBuffer frame) {
        if (dictionaries.slot(frame, frames.body(), frames.length()) >= 0) {
            ByteBuffer answer = FrameBuffer.ofThread();
            int length =
                    dictionaries.form(frames.number(), frame, frames.body(), frames.length(), answer, FrameBuffer.BODY);
            sender.sendControl(FrameType.SNAPSHOT_HAS, answer, length);
        }
    }

    @Override
    public ByteBuffer output() {
        return decoder.output();
    }

    @Override
    public int outputOffset() {
        return decoder.outputOffset();
    }

    @Override
    public void close() {
        decoder.close();
        dictionaries.close();
    }
}
