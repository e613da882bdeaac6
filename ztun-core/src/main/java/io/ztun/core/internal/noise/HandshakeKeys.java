package io.ztun.core.internal.noise;

import java.util.Objects;
import java.util.Optional;

import io.ztun.core.internal.keys.PresharedKey;
import io.ztun.core.internal.keys.PrivateKey;
import io.ztun.core.internal.keys.PublicKey;

/** What one end brings to a handshake, which decides on the pattern. The keys stay the caller's. */
public final class HandshakeKeys {

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
