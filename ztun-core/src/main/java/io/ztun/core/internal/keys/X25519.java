package io.ztun.core.internal.keys;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;

import javax.crypto.KeyAgreement;

import io.ztun.api.ConfigException;

/** Scalar multiplication on Curve25519 (RFC 7748 section 5) with the JDK's code. */
final class X25519 {

    private static final BigInteger BASE_POINT = BigInteger.valueOf(9);

    private X25519() {}

    /**
     * Looks for it, which is better known at the start than in the first handshake. JDK 22 and later have it in java.base.
     *
     * @throws ConfigException if this Java has none
     */
    static void require() {
        try {
            KeyAgreement.getInstance("X25519");
        } catch (NoSuchAlgorithmException e) {
            throw missing(e);
        }
    }

    private static ConfigException missing(NoSuchAlgorithmException e) {
        return new ConfigException(
                "this Java has no X25519, which keys need: its module jdk.crypto.ec is missing; make the runtime image"
                        + " with `jlink --add-modules jdk.crypto.ec,...`, or use a whole JRE",
                e);
    }

    /** The public key of a private one. */
    static byte[] publicKey(byte[] scalar) {
        try {
            return multiply(scalar, BASE_POINT);
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("the base point has been refused", e);
        }
    }

    /**
     * What two ends share.
     *
     * @throws InvalidKeyException if it would be zero whatever this side's key is (RFC 7748 section 6.1)
     */
    static byte[] agree(byte[] scalar, byte[] point) throws InvalidKeyException {
        byte[] shared = multiply(scalar, coordinate(point));
        int bits = 0;
        for (byte b : shared) {
            bits |= b;
        }
        if (bits == 0) {
            throw new InvalidKeyException("shared secret is zero");
        }
        return shared;
    }

    private static byte[] multiply(byte[] scalar, BigInteger point) throws InvalidKeyException {
        try {
            KeyFactory factory = KeyFactory.getInstance("X25519");
            KeyAgreement agreement = KeyAgreement.getInstance("X25519");
            agreement.init(factory.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, scalar)));
            agreement.doPhase(factory.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, point)), true);
            return agreement.generateSecret();
        } catch (InvalidKeyException e) {
            throw e;
        } catch (NoSuchAlgorithmException e) {
            throw missing(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("X25519 does not work", e);
        }
    }

    /** A point as it is sent is little-endian, its top bit without meaning (section 5). */
    private static BigInteger coordinate(byte[] point) {
        byte[] bigEndian = new byte[point.length];
        for (int i = 0; i < point.length; i++) {
            bigEndian[i] = point[point.length - 1 - i];
        }
        bigEndian[0] &= 0x7f;
        return new BigInteger(1, bigEndian);
    }
}
