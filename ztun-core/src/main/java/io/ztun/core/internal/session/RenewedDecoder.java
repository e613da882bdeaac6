package io.ztun.core.internal.session;

import java.nio.ByteBuffer;

import io.ztun.api.CorruptDataException;
import io.ztun.api.FrameLimits;
import io.ztun.core.internal.dictionary.ReceivedDictionaries;
import io.ztun.spi.Decoder;

/**
 * A decoder that outlives corrupt data: another takes its place, not more than one a second, so that whoever forges frames
 * cannot make us busy with that. One thread.
 */
final class RenewedDecoder {
    /** What {@link #decode} returns for a body that does not decode, or comes while there is no decoder. */
    static final int FAILED = -1;

    private static final long RENEWAL_NS = 1_000_000_000;

    private final AgreedCodec codec;
    private final SessionContext context;
    private final ReceivedDictionaries dictionaries;
    private Decoder decoder;
    private int dictionary = Decoder.NO_DICTIONARY;
    private boolean broken;
    private long renewedNs;

    /** @param dictionaries what each new decoder begins with, or null in another mode */
    RenewedDecoder(AgreedCodec codec, ReceivedDictionaries dictionaries, SessionContext context) {
        this.codec = codec;
        this.dictionaries = dictionaries;
        this.context = context;
        renew();
    }

    private void renew() {
        renewedNs = context.nowNs();
        decoder = codec.provider().newDecoder(codec.config(FrameLimits.MAX_BODY_LENGTH));
        broken = false;
        if (dictionaries != null) {
            dictionaries.load(decoder);
        }
    }

    /** Takes over a dictionary that has changed. */
    void reload(int slot) {
        if (!broken) {
            dictionaries.load(decoder, slot);
        }
    }

    /** Says what the next body was encoded against; as {@link Decoder#use}. */
    void use(int slot) {
        dictionary = slot;
    }

    /** As {@link Decoder#decode}, except that it answers {@link #FAILED} to corrupt data. */
    int decode(ByteBuffer src, int offset, int length) {
        if (broken && !mayRenew()) {
            return FAILED;
        }
        try {
            if (dictionaries != null) {
                decoder.use(dictionary);
            }
            return decoder.decode(src, offset, length);
        } catch (CorruptDataException e) {
            decoder.close();
            broken = true;
            return FAILED;
        }
    }

    private boolean mayRenew() {
        if (context.nowNs() - renewedNs < RENEWAL_NS) {
            return false;
        }
        renew();
        return true;
    }

    /** The buffer of the body that was restored last. */
    ByteBuffer output() {
        return decoder.output();
    }

    /** Where that body begins. */
    int outputOffset() {
        return decoder.outputOffset();
    }

    /** Gives back native memory. */
    void close() {
        decoder.close();
    }
}
