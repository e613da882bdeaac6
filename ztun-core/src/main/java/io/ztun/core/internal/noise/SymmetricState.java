package io.ztun.core.internal.noise;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import javax.crypto.AEADBadTagException;

/** The chaining key, the hash of all that was said, and the cipher of the handshake (section 5.2, with 5.1). */
final class SymmetricState implements AutoCloseable {

    private final CipherSuite suite;
    private byte[] chainingKey;
    private byte[] hash;
    private byte[] key;
    private long nonce;

    SymmetricState(String protocolName, CipherSuite suite) {
        this.suite = suite;
        byte[] name = protocolName.getBytes(StandardCharsets.US_ASCII);
        hash = name.length <= Hash.LENGTH ? Arrays.copyOf(name, Hash.LENGTH) : Hash.of(name);
        chainingKey = hash.clone();
    }

    void mixHash(byte[] data) {
        hash = Hash.of(hash, data);
    }

    void mixKey(byte[] material) {
        byte[][] derived = Hash.derive(chainingKey, material, 2);
        chain(derived[0]);
        use(derived[1]);
    }

    void mixKeyAndHash(byte[] material) {
        byte[][] derived = Hash.derive(chainingKey, material, 3);
        chain(derived[0]);
        mixHash(derived[1]);
        Arrays.fill(derived[1], (byte) 0);
        use(derived[2]);
    }

    /** How much longer a part of a message becomes: nothing before there is a key. */
    int overhead() {
        return key == null ? 0 : Aead.TAG_LENGTH;
    }

    byte[] encryptAndHash(byte[] plain) {
        byte[] text = key == null ? plain.clone() : encrypt(plain);
        mixHash(text);
        return text;
    }

    byte[] decryptAndHash(byte[] text) {
        byte[] plain = key == null ? text.clone() : decrypt(text);
        mixHash(text);
        return plain;
    }

    byte[] hash() {
        return hash.clone();
    }

    /** The two keys of the session, the initiator's for sending first. */
    byte[][] split() {
        return Hash.derive(chainingKey, new byte[0], 2);
    }

    private byte[] encrypt(byte[] plain) {
        byte[] buffer = withHash(plain, Aead.TAG_LENGTH);
        try (Aead aead = Aead.encrypting(suite, key.clone())) {
            int length = aead.run(nonce++, buffer, 0, Hash.LENGTH, Hash.LENGTH, plain.length, buffer, Hash.LENGTH);
            return Arrays.copyOfRange(buffer, Hash.LENGTH, Hash.LENGTH + length);
        } catch (AEADBadTagException e) {
            throw new IllegalStateException("nothing has been decrypted", e);
        } finally {
            Arrays.fill(buffer, (byte) 0);
        }
    }

    private byte[] decrypt(byte[] text) {
        byte[] buffer = withHash(text, 0);
        try (Aead aead = Aead.decrypting(suite, key.clone())) {
            if (text.length < Aead.TAG_LENGTH) {
                throw new HandshakeException("handshake message too short");
            }
            int length = aead.run(nonce, buffer, 0, Hash.LENGTH, Hash.LENGTH, text.length, buffer, Hash.LENGTH);
            nonce++;
            return Arrays.copyOfRange(buffer, Hash.LENGTH, Hash.LENGTH + length);
        } catch (AEADBadTagException e) {
            throw new HandshakeException("handshake message does not authenticate", e);
        } finally {
            Arrays.fill(buffer, (byte) 0);
        }
    }

    /** The hash is what is authenticated beside the text; the cipher wants both in one array. */
    private byte[] withHash(byte[] text, int room) {
        byte[] buffer = Arrays.copyOf(hash, Hash.LENGTH + text.length + room);
        System.arraycopy(text, 0, buffer, Hash.LENGTH, text.length);
        return buffer;
    }

    private void chain(byte[] next) {
        Arrays.fill(chainingKey, (byte) 0);
        chainingKey = next;
    }

    private void use(byte[] next) {
        if (key != null) {
            Arrays.fill(key, (byte) 0);
        }
        key = next;
        nonce = 0;
    }

    @Override
    public void close() {
        Arrays.fill(chainingKey, (byte) 0);
        if (key != null) {
            Arrays.fill(key, (byte) 0);
        }
    }
}
