package io.ztun.core.internal.noise;

import java.security.SecureRandom;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.ztun.core.internal.keys.PresharedKey;
import io.ztun.core.internal.keys.PrivateKey;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

class StorageKeyTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] SALT = {1, 2, 3};
    private static final byte[] OTHER_SALT = {1, 2, 4};

    private final PrivateKey client = PrivateKey.generate(RANDOM);
    private final PrivateKey other = PrivateKey.generate(RANDOM);
    private final PrivateKey server = PrivateKey.generate(RANDOM);
    private final PresharedKey psk = PresharedKey.generate(RANDOM);

    private static boolean same(byte[] one, byte[] two) {
        assertEquals(32, one.length);
        return java.util.Arrays.equals(one, two);
    }

    @Test
    void shouldBeOneOfBothKeys() {
        HandshakeKeys atClient = HandshakeKeys.client(client, server.publicKey(), Optional.empty());
        HandshakeKeys atServer = HandshakeKeys.server(server, Optional.empty());
        byte[] key = atClient.storageKey(Optional.empty(), SALT);
        assertArrayEquals(key, atServer.storageKey(Optional.of(client.publicKey()), SALT));
        assertFalse(same(key, atServer.storageKey(Optional.of(other.publicKey()), SALT)), "another client");
        assertFalse(same(key, atClient.storageKey(Optional.empty(), OTHER_SALT)), "another file");
    }

    @Test
    void shouldTakeTheSecretIntoAccount() {
        HandshakeKeys without = HandshakeKeys.client(client, server.publicKey(), Optional.empty());
        HandshakeKeys with = HandshakeKeys.client(client, server.publicKey(), Optional.of(psk));
        HandshakeKeys alone = HandshakeKeys.shared(psk);
        byte[] key = alone.storageKey(Optional.empty(), SALT);
        assertArrayEquals(key, alone.storageKey(Optional.empty(), SALT));
        assertFalse(same(key, with.storageKey(Optional.empty(), SALT)));
        assertFalse(same(without.storageKey(Optional.empty(), SALT), with.storageKey(Optional.empty(), SALT)));
        HandshakeKeys others = HandshakeKeys.shared(PresharedKey.generate(RANDOM));
        assertFalse(same(key, others.storageKey(Optional.empty(), SALT)));
    }
}
