package io.ztun.core.internal.session;

import java.nio.ByteBuffer;

import io.ztun.core.internal.dictionary.ReceivedDictionaries;
import io.ztun.core.internal.link.IncomingFrames;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.spi.Decoder;

/**
 * Restores the bodies of frames that may be encoded against a dictionary, and agrees with the peer on the next one. The
 * link's thread only.
 */
final class DictionarySource implements BodySource {
    private final RenewedDecoder decoder;
    private final ReceivedDictionaries dictionaries;
    private final DatagramSender sender;
    private final ByteBuffer answer = ControlFrames.allocate();

    /** @param sender the session's other half, to which answers go and through which they leave */
    DictionarySource(RenewedDecoder decoder, ReceivedDictionaries dictionaries, DatagramSender sender) {
        this.decoder = decoder;
        this.dictionaries = dictionaries;
        this.sender = sender;
    }

    @Override
    public int restore(IncomingFrames frames, ByteBuffer frame) {
        return switch (frames.type()) {
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
        int length = decoder.decode(frame, frames.body(), frames.length());
        if (length != RenewedDecoder.FAILED) {
            dictionaries.keep(frames.number(), decoder.output(), decoder.outputOffset(), length);
        }
        return length;
    }

    private void form(IncomingFrames frames, ByteBuffer frame) {
        int slot = dictionaries.slot(frame, frames.body(), frames.length());
        if (slot >= 0) {
            int length = dictionaries.form(
                    frames.number(), frame, frames.body(), frames.length(), answer, ControlFrames.BODY);
            decoder.reload(slot);
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
    }
}
