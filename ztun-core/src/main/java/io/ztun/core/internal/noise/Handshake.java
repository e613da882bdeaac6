package io.ztun.core.internal.noise;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

import io.ztun.core.internal.keys.PresharedKey;
import io.ztun.core.internal.keys.PrivateKey;
import io.ztun.core.internal.keys.PublicKey;

/**
 * One end of a handshake (section 5.3): the initiator writes a message and reads the answer, the responder the other way
 * round, and both then {@link #split()}. One thread at a time.
 *
 * <p>What the messages carry is as safe as the pattern makes it (section 7.7): in all three the request can be replayed and has
 * no forward secrecy against somebody who later gets the responder's key or the shared secret; the answer has both.
 */
public final class Handshake implements AutoCloseable {

    /** The longest message (section 3). */
    public static final int MESSAGE_LENGTH_MAX = 65_535;

    private static final int MESSAGES = 2;

    private final CipherSuite suite;
    private final HandshakeKeys keys;
    private final boolean initiator;
    private final PrivateKey ephemeral;
    private final SymmetricState state;
    private PublicKey peer;
    private PublicKey peerEphemeral;
    private int message;
    private boolean closed;

    /** @param ephemeral this end's, never to be used again; closed with the handshake */
    Handshake(boolean initiator, CipherSuite suite, HandshakeKeys keys, byte[] prologue, PrivateKey ephemeral) {
        this.initiator = initiator;
        this.suite = suite;
        this.keys = keys;
        this.ephemeral = ephemeral;
        peer = keys.peer();
        if (keys.pattern().hasStaticKeys() && initiator != (peer != null)) {
            throw new IllegalArgumentException("the initiator alone has to know whom it talks to");
        }
        state = new SymmetricState(keys.pattern().protocolName(suite), suite);
        state.mixHash(prologue);
        if (keys.pattern().hasStaticKeys()) {
            state.mixHash((initiator ? peer : keys.own().publicKey()).bytes());
        }
    }

    /**
     * The client's end.
     *
     * @param prologue what both ends must see alike, though it is not sent here
     */
    public static Handshake initiator(CipherSuite suite, HandshakeKeys keys, byte[] prologue, SecureRandom random) {
        return new Handshake(true, suite, keys, prologue, PrivateKey.generate(random));
    }

    /**
     * The server's end.
     *
     * @param prologue what both ends must see alike, though it is not sent here
     */
    public static Handshake responder(CipherSuite suite, HandshakeKeys keys, byte[] prologue, SecureRandom random) {
        return new Handshake(false, suite, keys, prologue, PrivateKey.generate(random));
    }

    /**
     * This end's next message.
     *
     * @param payload what it carries
     * @throws HandshakeException if the peer's keys make no secret, or the message would be too long
     * @throws IllegalStateException if it is not this end's turn, or the handshake is closed or has failed
     */
    public byte[] write(byte[] payload) {
        requireTurn(true);
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (Pattern.Token token : keys.pattern().message(message)) {
                write(token, out);
            }
            out.writeBytes(state.encryptAndHash(payload));
            requireLength(out.size());
            message++;
            return out.toByteArray();
        } catch (HandshakeException e) {
            close();
            throw e;
        }
    }

    /**
     * Reads the peer's next message; returns what it carries.
     *
     * @throws HandshakeException if it is not from who it has to be from, or was changed; the handshake is closed then
     * @throws IllegalStateException if it is not the peer's turn, or the handshake is closed or has failed
     */
    public byte[] read(byte[] text) {
        requireTurn(false);
        try {
            requireLength(text.length);
            ByteBuffer in = ByteBuffer.wrap(text);
            for (Pattern.Token token : keys.pattern().message(message)) {
                read(token, in);
            }
            byte[] payload = state.decryptAndHash(take(in, in.remaining()));
            message++;
            return payload;
        } catch (HandshakeException e) {
            close();
            throw e;
        }
    }

    /** The peer's key: the initiator knows it from the start, the responder once the request has proved to be from there. */
    public Optional<PublicKey> peer() {
        return initiator || message > 0 ? Optional.ofNullable(peer) : Optional.empty();
    }

    /** Whether all messages have been written and read. */
    public boolean isFinished() {
        return message == MESSAGES;
    }

    /**
     * A hash of all that was said, the same at both ends and nowhere else (section 11.2).
     *
     * @throws IllegalStateException before the handshake has finished
     */
    public byte[] hash() {
        requireFinished();
        return state.hash();
    }

    /**
     * The ciphers of the session. Closes the handshake.
     *
     * @throws IllegalStateException before the handshake has finished, or if it has been closed
     */
    public SessionCiphers split() {
        return split(suite);
    }

    /**
     * As {@link #split()}, for a cipher that both ends have agreed on in the handshake. The keys that come out are used
     * nowhere else, so that each is still a key of one cipher only.
     */
    public SessionCiphers split(CipherSuite suite) {
        requireOpen();
        requireFinished();
        byte[][] split = state.split();
        close();
        byte[] own = initiator ? split[0] : split[1];
        byte[] others = initiator ? split[1] : split[0];
        return new SessionCiphers(new FrameSealer(suite, own), new FrameOpener(suite, others));
    }

    private void write(Pattern.Token token, ByteArrayOutputStream out) {
        switch (token) {
            case E -> {
                out.writeBytes(ephemeral.publicKey().bytes());
                mixEphemeral(ephemeral.publicKey());
            }
            case S -> out.writeBytes(state.encryptAndHash(keys.own().publicKey().bytes()));
            default -> mix(token);
        }
    }

    private void read(Pattern.Token token, ByteBuffer in) {
        switch (token) {
            case E -> {
                peerEphemeral = PublicKey.of(take(in, PublicKey.LENGTH));
                mixEphemeral(peerEphemeral);
            }
            case S -> peer = PublicKey.of(state.decryptAndHash(take(in, PublicKey.LENGTH + state.overhead())));
            default -> mix(token);
        }
    }

    private void mix(Pattern.Token token) {
        switch (token) {
            case EE -> mixSecret(ephemeral, peerEphemeral);
            case ES -> mixSecret(initiator ? ephemeral : keys.own(), initiator ? peer : peerEphemeral);
            case SE -> mixSecret(initiator ? keys.own() : ephemeral, initiator ? peerEphemeral : peer);
            case SS -> mixSecret(keys.own(), peer);
            case PSK -> mixPsk(keys.psk());
            default -> throw new IllegalArgumentException("no secret: token=" + token);
        }
    }

    private void mixEphemeral(PublicKey key) {
        state.mixHash(key.bytes());
        if (keys.pattern().hasPsk()) {
            // So that a key is never used without randomness of this handshake (section 9.2).
            state.mixKey(key.bytes());
        }
    }

    private void mixSecret(PrivateKey own, PublicKey others) {
        byte[] secret;
        try {
            secret = own.agree(others);
        } catch (InvalidKeyException e) {
            throw new HandshakeException("peer's key makes no secret", e);
        }
        state.mixKey(secret);
        Arrays.fill(secret, (byte) 0);
    }

    private void mixPsk(PresharedKey psk) {
        byte[] secret = psk.bytes();
        state.mixKeyAndHash(secret);
        Arrays.fill(secret, (byte) 0);
    }

    private static byte[] take(ByteBuffer in, int length) {
        if (in.remaining() < length) {
            throw new HandshakeException("handshake message too short");
        }
        byte[] part = new byte[length];
        in.get(part);
        return part;
    }

    private static void requireLength(int length) {
        if (length > MESSAGE_LENGTH_MAX) {
            throw new HandshakeException("handshake message too long: length=" + length + " max=" + MESSAGE_LENGTH_MAX);
        }
    }

    private void requireTurn(boolean writing) {
        requireOpen();
        boolean initiatorsTurn = message % 2 == 0;
        if (isFinished() || writing != (initiator == initiatorsTurn)) {
            throw new IllegalStateException("not the turn to " + (writing ? "write" : "read") + ": message=" + message);
        }
    }

    private void requireFinished() {
        if (!isFinished()) {
            throw new IllegalStateException("handshake is not finished: message=" + message);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("handshake is closed, or has failed");
        }
    }

    /** Overwrites what is secret. Repeating it does nothing. */
    @Override
    public void close() {
        closed = true;
        ephemeral.close();
        state.close();
    }

    /** Says which protocol it is and how far it has come. */
    @Override
    public String toString() {
        return keys.pattern().protocolName(suite) + (initiator ? " initiator" : " responder") + " message=" + message;
    }
}
