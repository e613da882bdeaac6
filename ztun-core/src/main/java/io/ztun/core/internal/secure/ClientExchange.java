package io.ztun.core.internal.secure;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Optional;

import io.ztun.api.ProtocolException;
import io.ztun.core.internal.noise.Handshake;
import io.ztun.core.internal.noise.HandshakeException;
import io.ztun.core.internal.noise.HandshakeKeys;
import io.ztun.core.internal.noise.SessionCiphers;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.core.internal.protocol.Refusal;
import io.ztun.core.internal.protocol.RefusedException;
import io.ztun.core.internal.protocol.Welcome;

/** A client's side of one handshake, sealed or in the clear. One thread at a time. */
public final class ClientExchange {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Handshake handshake;
    private final byte[] prologue;
    private SessionCiphers ciphers;

    /** @param keys empty for a handshake in the clear */
    public ClientExchange(Optional<HandshakeKeys> keys) {
        prologue = keys.map(k -> SealedHello.prologue(Mode.of(k))).orElse(null);
        handshake = keys.map(k -> Handshake.initiator(SealedHello.SUITE, k, prologue, RANDOM))
                .orElse(null);
    }

    /** Whether it is sealed. */
    public boolean isSealed() {
        return handshake != null;
    }

    /** Writes the first frame at the buffer's position. */
    public void writeHello(Hello hello, ByteBuffer target) {
        if (handshake == null) {
            hello.write(target);
            return;
        }
        ByteBuffer payload = ByteBuffer.allocate(target.remaining());
        hello.write(payload);
        target.put(prologue).put(handshake.write(SealedHello.rest(payload.flip())));
    }

    /**
     * Whether a frame is an answer at all. Where anybody may have sent it, one in the clear is none to a sealed hello.
     *
     * @param ordered whether the link is
     */
    public boolean isAnswer(byte type, boolean ordered) {
        return FrameType.isAnswer(type) && (ordered || isSealed() == (type == FrameType.SEALED_ANSWER));
    }

    /**
     * Reads the whole answer between position and limit.
     *
     * @throws ProtocolException if the server refuses, or the answer is not one to this hello
     */
    public Welcome readAnswer(ByteBuffer frame) {
        ByteBuffer answer = handshake == null ? frame : open(frame);
        if (answer.get(answer.position()) == FrameType.REFUSAL) {
            Refusal refusal = Refusal.read(answer);
            throw new RefusedException(refusal.code(), "the server refuses: " + refusal.reason());
        }
        Welcome welcome = Welcome.read(answer);
        if (handshake != null) {
            ciphers = handshake.split(Ciphers.of(welcome.features()));
        }
        return welcome;
    }

    private ByteBuffer open(ByteBuffer frame) {
        byte type = frame.get();
        if (type == FrameType.REFUSAL) {
            throw new ProtocolException("the server refuses, and says so in the clear, which anybody could: "
                    + Refusal.read(frame.position(frame.position() - 1)).reason());
        }
        if (type != FrameType.SEALED_ANSWER) {
            throw new ProtocolException("the server answers in the clear; is it a ztun server with the same keys");
        }
        try {
            byte[] payload = handshake.read(SealedHello.rest(frame));
            if (payload.length == 0) {
                throw new ProtocolException("the server's answer is empty");
            }
            return ByteBuffer.wrap(payload);
        } catch (HandshakeException e) {
            throw new ProtocolException(
                    "the answer is not from the server that was asked for, or was changed on its way; check `server-key`"
                            + " and `psk-file` on both ends",
                    e);
        }
    }

    /** What seals the session that the answer describes, or null in the clear. */
    public SessionCiphers ciphers() {
        return ciphers;
    }

    /** Overwrites what is secret, but for the session's ciphers. */
    public void close() {
        if (handshake != null) {
            handshake.close();
        }
    }
}
