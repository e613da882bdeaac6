package io.ztun.core.internal.secure;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Optional;

import io.ztun.api.ProtocolException;
import io.ztun.core.internal.keys.PublicKey;
import io.ztun.core.internal.noise.Handshake;
import io.ztun.core.internal.noise.HandshakeException;
import io.ztun.core.internal.noise.HandshakeKeys;
import io.ztun.core.internal.noise.SessionCiphers;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.core.internal.protocol.Refusal;
import io.ztun.core.internal.protocol.Welcome;

/** A server's side of one handshake, sealed or in the clear. One thread at a time. */
public final class ServerExchange {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Mode mode;
    private final HandshakeKeys keys;
    private Handshake handshake;

    /** @param keys empty for a handshake in the clear */
    public ServerExchange(Optional<HandshakeKeys> keys) {
        this.keys = keys.orElse(null);
        mode = keys.map(Mode::of).orElse(null);
    }

    /** Whether it is sealed. */
    public boolean isSealed() {
        return keys != null;
    }

    /**
     * Reads the whole first frame between position and limit.
     *
     * @throws ProtocolException if it is no hello, or not from who knows the secret or this server's key
     */
    public Hello readHello(ByteBuffer frame) {
        if (keys == null) {
            return readOpen(frame);
        }
        SealedHello.readPrologue(frame, mode);
        handshake = Handshake.responder(SealedHello.SUITE, keys, SealedHello.prologue(mode), RANDOM);
        try {
            return Hello.read(ByteBuffer.wrap(handshake.read(SealedHello.rest(frame))));
        } catch (HandshakeException e) {
            throw new ProtocolException(
                    mode == Mode.SECRET
                            ? "wrong shared secret, or a hello that was changed on its way"
                            : "a hello for another server's key, or changed on its way",
                    e);
        }
    }

    private static Hello readOpen(ByteBuffer frame) {
        if (frame.get(frame.position()) == FrameType.SEALED_HELLO) {
            throw new ProtocolException("the client encrypts, and this server is open; start the server with "
                    + Mode.describe(
                            frame.remaining() < SealedHello.PROLOGUE_LENGTH ? 0 : frame.get(frame.position() + 6))
                    + " too");
        }
        return Hello.read(frame);
    }

    /** The client's key, once its hello has been read, if it has one. */
    public Optional<PublicKey> peer() {
        return handshake == null ? Optional.empty() : handshake.peer();
    }

    /** Writes the answer at the buffer's position; returns what seals the session, or null in the clear. */
    public SessionCiphers writeWelcome(Welcome welcome, ByteBuffer target) {
        if (keys == null) {
            welcome.write(target);
            return null;
        }
        ByteBuffer payload = ByteBuffer.allocate(target.remaining());
        welcome.write(payload);
        seal(payload, target);
        return handshake.split(Ciphers.of(welcome.features()));
    }

    /** Writes the answer at the buffer's position. */
    public void writeRefusal(Refusal refusal, ByteBuffer target) {
        if (keys == null) {
            refusal.write(target);
            return;
        }
        ByteBuffer payload = ByteBuffer.allocate(target.remaining());
        refusal.write(payload);
        seal(payload, target);
        handshake.close();
    }

    private void seal(ByteBuffer payload, ByteBuffer target) {
        target.put(FrameType.SEALED_ANSWER).put(handshake.write(SealedHello.rest(payload.flip())));
    }
}
