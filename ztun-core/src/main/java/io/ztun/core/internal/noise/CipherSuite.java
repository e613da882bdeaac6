package io.ztun.core.internal.noise;

/** The ciphers that a session can be sealed with, both with a tag of 16 bytes (section 12.3, 12.4). */
public enum CipherSuite {

    /** AES-256 in Galois/counter mode (NIST SP 800-38D), several times as fast where the CPU has instructions for it. */
    AES_GCM("AESGCM", "AES/GCM/NoPadding", "AES"),

    /** ChaCha20 and Poly1305 (RFC 8439). */
    CHACHA_POLY("ChaChaPoly", "ChaCha20-Poly1305", "ChaCha20");

    private final String noiseName;
    private final String transformation;
    private final String keyAlgorithm;

    CipherSuite(String noiseName, String transformation, String keyAlgorithm) {
        this.noiseName = noiseName;
        this.transformation = transformation;
        this.keyAlgorithm = keyAlgorithm;
    }

    /** What Noise calls it, in the name of a protocol. */
    public String noiseName() {
        return noiseName;
    }

    /** What the JDK calls it. */
    String transformation() {
        return transformation;
    }

    String keyAlgorithm() {
        return keyAlgorithm;
    }

    /** A number as it stands in the last eight bytes of a nonce, read as big-endian. */
    long inNonceOrder(long number) {
        return this == AES_GCM ? number : Long.reverseBytes(number);
    }
}
