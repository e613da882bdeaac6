package io.ztun.core.internal.keys;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.ConfigException;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class KeysTest {

    /** RFC 7748 section 6.1. */
    private static final String ALICE = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";

    private static final String ALICE_PUBLIC = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a";
    private static final String BOB = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb";
    private static final String BOB_PUBLIC = "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f";
    private static final String SHARED = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";

    private final SecureRandom random = new SecureRandom();

    @Test
    void shouldAgreeAsTheRfcDoes() throws InvalidKeyException {
        PrivateKey alice = PrivateKey.of(bytes(ALICE));
        PrivateKey bob = PrivateKey.of(bytes(BOB));
        assertArrayEquals(bytes(ALICE_PUBLIC), alice.publicKey().bytes());
        assertArrayEquals(bytes(BOB_PUBLIC), bob.publicKey().bytes());
        assertArrayEquals(bytes(SHARED), alice.agree(bob.publicKey()));
        assertArrayEquals(bytes(SHARED), bob.agree(alice.publicKey()));
    }

    /** RFC 7748 section 5.2: the top bit of a point is masked. */
    @Test
    void shouldIgnoreTheTopBitOfAPoint() throws InvalidKeyException {
        byte[] point = bytes(BOB_PUBLIC);
        point[31] |= (byte) 0x80;
        assertArrayEquals(bytes(SHARED), PrivateKey.of(bytes(ALICE)).agree(PublicKey.of(point)));
        assertNotEquals(PublicKey.of(bytes(BOB_PUBLIC)), PublicKey.of(point));
    }

    @Test
    void shouldGenerateKeysAsWireGuardDoes() throws InvalidKeyException {
        PrivateKey one = PrivateKey.generate(random);
        PrivateKey other = PrivateKey.generate(random);
        assertArrayEquals(one.agree(other.publicKey()), other.agree(one.publicKey()));
        assertNotEquals(one.publicKey(), other.publicKey());
        byte[] text = one.toText();
        assertEquals(45, text.length);
        assertEquals('\n', text[44]);
        byte[] scalar = Base64.getDecoder().decode(Arrays.copyOf(text, 44));
        assertEquals(0, scalar[0] & 7);
        assertEquals(0x40, scalar[31] & 0xc0);
    }

    @Test
    void shouldReadWhatItWrites() {
        PublicKey key = PrivateKey.generate(random).publicKey();
        assertEquals(44, key.toString().length());
        assertEquals(key, PublicKey.parse(key.toString()));
        assertEquals(key.hashCode(), PublicKey.parse(key.toString()).hashCode());
        assertEquals(
                "3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08=",
                PublicKey.of(bytes(BOB_PUBLIC)).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08", // no padding
                "3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK09=", // bits behind the last byte
                "3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx_FG-IK08=", // the other alphabet
                "3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK0==", // 31 bytes
                "3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08= ",
                " 3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08=",
                "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
                "********************************************",
            })
    void shouldRefuseOtherText(String text) {
        ConfigException e = assertThrows(ConfigException.class, () -> PublicKey.parse(text));
        assertTrue(
                e.getMessage().startsWith("not a public key: length=" + text.length() + "; wanted "), e.getMessage());
        assertFalse(text.length() > 4 && e.getMessage().contains(text.strip().substring(0, 4)), e.getMessage());
    }

    @Test
    void shouldOverwriteASecretAndNotShowIt() {
        byte[] scalar = bytes(ALICE);
        PrivateKey key = PrivateKey.owning(scalar);
        assertEquals("private key of " + PublicKey.of(bytes(ALICE_PUBLIC)), key.toString());
        key.close();
        key.close();
        assertArrayEquals(new byte[32], scalar);
        assertThrows(IllegalStateException.class, () -> key.agree(PublicKey.of(bytes(BOB_PUBLIC))));
        assertThrows(IllegalStateException.class, key::toText);

        byte[] secret = bytes(BOB);
        PresharedKey psk = PresharedKey.owning(secret);
        assertArrayEquals(bytes(BOB), psk.bytes());
        assertEquals("preshared key", psk.toString());
        psk.close();
        assertArrayEquals(new byte[32], secret);
        assertThrows(IllegalStateException.class, psk::bytes);
    }

    /** As in a runtime image of JDK 17 without the module. */
    @Test
    void shouldNameTheModuleThatKeysNeed() {
        Provider provider = Security.getProvider("SunEC");
        Security.removeProvider(provider.getName());
        try {
            for (Executable use : List.<Executable>of(
                    () -> PrivateKey.generate(random),
                    () -> PresharedKey.generate(random),
                    () -> PresharedKey.of(new byte[32]))) {
                ConfigException e = assertThrows(ConfigException.class, use);
                assertTrue(e.getMessage().contains("module jdk.crypto.ec is missing"), e.getMessage());
            }
        } finally {
            Security.addProvider(provider);
        }
        PresharedKey.generate(random).close();
    }

    /** What is handed in and out are copies. */
    @Test
    void shouldKeepItsOwnArrays() {
        byte[] secret = bytes(BOB);
        PresharedKey psk = PresharedKey.of(secret);
        secret[0]++;
        psk.bytes()[0]++;
        assertArrayEquals(bytes(BOB), psk.bytes());
        PublicKey key = PublicKey.of(bytes(BOB_PUBLIC));
        key.bytes()[0]++;
        assertArrayEquals(bytes(BOB_PUBLIC), key.bytes());
        assertThrows(IllegalArgumentException.class, () -> PublicKey.of(new byte[31]));
        assertFalse(Arrays.equals(
                PresharedKey.generate(random).bytes(),
                PresharedKey.generate(random).bytes()));
        assertEquals(45, new String(psk.toText(), StandardCharsets.US_ASCII).length());
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
