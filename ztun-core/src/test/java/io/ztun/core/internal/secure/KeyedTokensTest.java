package io.ztun.core.internal.secure;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.ztun.core.internal.keys.PresharedKey;
import io.ztun.core.internal.keys.PrivateKey;
import io.ztun.core.internal.noise.HandshakeKeys;
import io.ztun.spi.SessionTokens;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Servers with the same keys make the same tokens, and nobody else does. */
class KeyedTokensTest {
    private static final byte[] SESSION = {1, 2, 3, 4, 5, 6, 7};

    private static byte[] filled(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static HandshakeKeys[] all() {
        return new HandshakeKeys[] {
            HandshakeKeys.shared(PresharedKey.of(filled(1))),
            HandshakeKeys.shared(PresharedKey.of(filled(2))),
            HandshakeKeys.server(PrivateKey.of(filled(1)), Optional.empty()),
            HandshakeKeys.server(PrivateKey.of(filled(2)), Optional.empty()),
            HandshakeKeys.server(PrivateKey.of(filled(1)), Optional.of(PresharedKey.of(filled(1)))),
            HandshakeKeys.server(PrivateKey.of(filled(1)), Optional.of(PresharedKey.of(filled(2)))),
        };
    }

    @Test
    void shouldDependOnKeysAndSessionAlone() {
        Set<String> tokens = new HashSet<>();
        HandshakeKeys[] first = all();
        HandshakeKeys[] second = all();
        for (int i = 0; i < first.length; i++) {
            SessionTokens one = new KeyedTokens(first[i]);
            byte[] token = one.of(SESSION);
            assertEquals(SessionTokens.LENGTH, token.length);
            assertArrayEquals(token, one.of(SESSION));
            assertArrayEquals(token, new KeyedTokens(second[i]).of(SESSION), "another server with the same keys");
            assertTrue(tokens.add(Arrays.toString(token)), "the token of other keys");
            assertTrue(tokens.add(Arrays.toString(one.of(new byte[] {1, 2, 3, 4, 5, 6, 8}))), "another session's");
        }
    }
}
