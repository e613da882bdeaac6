package io.ztun.core.internal.noise;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

import io.ztun.core.internal.keys.PresharedKey;
import io.ztun.core.internal.keys.PrivateKey;
import io.ztun.core.internal.keys.PublicKey;

/** What one end brings to a handshake, which decides on the pattern. The keys stay the caller's. */
public final class HandshakeKeys {

    private static final byte[] STORAGE = "ztun storage key".getBytes(StandardCharsets.US_ASCII);

    private final Pattern pattern;
    private final PrivateKey own;
    private final PublicKey peer;
    private final PresharedKey psk;

    private HandshakeKeys(Pattern pattern, PrivateKey own, PublicKey peer, PresharedKey psk) {
        this.pattern = pattern;
        this.own = own;
        this.peer = peer;
        this.psk = psk;
    }

    /** A secret that both ends have, and nothing else: {@code NNpsk0}. */
    public static HandshakeKeys shared(PresharedKey psk) {
        return new HandshakeKeys(Pattern.NN_PSK0, null, null, Objects.requireNonNull(psk, "psk"));
    }

    /**
     * The client's: {@code IK}, or {@code IKpsk2} with a secret on top.
     *
     * @param server whom it wants to reach; nobody else can read what it sends
     */
    public static HandshakeKeys client(PrivateKey own, PublicKey server, Optional<PresharedKey> psk) {
        Objects.requireNonNull(own, "own");
        Objects.requireNonNull(server, "server");
        return new HandshakeKeys(pattern(psk), own, server, psk.orElse(null));
    }

    /** The server's, who learns the client's key in the handshake. */
    public static HandshakeKeys server(PrivateKey own, Optional<PresharedKey> psk) {
        return new HandshakeKeys(pattern(psk), Objects.requireNonNull(own, "own"), null, psk.orElse(null));
    }

    private static Pattern pattern(Optional<PresharedKey> psk) {
        return psk.isPresent() ? Pattern.IK_PSK2 : Pattern.IK;
    }

    /** Whether the ends prove who they are. */
    public boolean hasStaticKeys() {
        return pattern.hasStaticKeys();
    }

    /** Whether the ends prove that they know a secret. */
    public boolean hasPsk() {
        return psk != null;
    }

    /**
     * A key that only this end and the other can make, for what this end keeps of it on a disk: of the secret that their keys share, and of
     * the one that all who may join have, whichever there is.
     *
     * @param peer the other end's key, where it is not known from the beginning; ignored without keys
     * @param salt whatever tells this key from others
     * @return 32 bytes, for the caller to overwrite
     */
    public byte[] storageKey(Optional<PublicKey> peer, byte[] salt) {
        byte[] shared = hasStaticKeys() ? agree(peer.orElse(this.peer)) : new byte[0];
        byte[] common = hasPsk() ? psk.bytes() : new byte[0];
        byte[] material = Arrays.copyOf(shared, shared.length + common.length);
        System.arraycopy(common, 0, material, shared.length, common.length);
        byte[][] keys = Hash.derive(Hash.of(STORAGE, salt), material, 2);
        for (byte[] secret : new byte[][] {shared, common, material, keys[1]}) {
            Arrays.fill(secret, (byte) 0);
        }
        return keys[0];
    }

    /**
     * A secret that whoever has the same keys of its own has as well, such as another server of the same fleet, before a restart or after, and
     * nobody else; without keys of its own, whoever has the common secret.
     *
     * @param purpose tells it from others
     * @return 32 bytes, for the caller to overwrite
     */
    public byte[] ownSecret(byte[] purpose) {
        return storageKey(Optional.ofNullable(own).map(PrivateKey::publicKey), purpose);
    }

    private byte[] agree(PublicKey other) {
        try {
            return own.agree(other);
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("a key that no handshake takes: key=" + other, e);
        }
    }

    Pattern pattern() {
        return pattern;
    }

    PrivateKey own() {
        return own;
    }

    PublicKey peer() {
        return peer;
    }

    PresharedKey psk() {
        return psk;
    }

    /** Says which pattern it is and not with which keys. */
    @Override
    public String toString() {
        return "keys for " + pattern;
    }
}
