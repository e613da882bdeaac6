package io.ztun.core.internal.noise;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.core.internal.keys.PresharedKey;
import io.ztun.core.internal.keys.PrivateKey;
import io.ztun.core.internal.keys.PublicKey;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class HandshakeTest {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] PROLOGUE = ascii("ztun 1");
    private static final byte[] REQUEST = ascii("codecs: lz4, none");
    private static final byte[] ANSWER = ascii("codec: lz4");

    private final PrivateKey client = PrivateKey.generate(RANDOM);
    private final PrivateKey server = PrivateKey.generate(RANDOM);
    private final PresharedKey psk = PresharedKey.generate(RANDOM);

    @ParameterizedTest
    @EnumSource(Pattern.class)
    void shouldCarryWhatBothEndsSay(Pattern pattern) {
        Handshake initiator = initiator(pattern);
        Handshake responder = responder(pattern);
        byte[] request = initiator.write(REQUEST);
        assertFalse(contains(request, REQUEST));
        assertEquals(Optional.empty(), responder.peer());
        assertArrayEquals(REQUEST, responder.read(request));
        assertEquals(pattern == Pattern.NN_PSK0 ? Optional.empty() : Optional.of(client.publicKey()), responder.peer());
        assertFalse(responder.isFinished());
        byte[] answer = responder.write(ANSWER);
        assertArrayEquals(ANSWER, initiator.read(answer));
        assertTrue(initiator.isFinished() && responder.isFinished());
        assertArrayEquals(initiator.hash(), responder.hash());
    }

    /** Not one bit can be changed, cut off or added. */
    @ParameterizedTest
    @EnumSource(Pattern.class)
    void shouldNoticeEveryChange(Pattern pattern) {
        byte[] request = initiator(pattern).write(REQUEST);
        for (int i = 0; i < request.length; i++) {
            byte[] changed = request.clone();
            changed[i] ^= (byte) (1 << i % 7);
            Handshake responder = responder(pattern);
            assertThrows(HandshakeException.class, () -> responder.read(changed), () -> "changed: " + changed.length);
            assertEquals(Optional.empty(), responder.peer());
            assertThrows(IllegalStateException.class, () -> responder.read(request));
        }
        for (int length = 0; length < request.length + 2; length++) {
            byte[] cut = Arrays.copyOf(request, length == request.length ? length + 20 : length);
            assertThrows(HandshakeException.class, () -> responder(pattern).read(cut), () -> "length=" + cut.length);
        }
        Handshake initiator = initiator(pattern);
        Handshake responder = responder(pattern);
        responder.read(initiator.write(REQUEST));
        byte[] answer = responder.write(ANSWER);
        answer[answer.length / 2] ^= 1;
        assertThrows(HandshakeException.class, () -> initiator.read(answer));
        assertThrows(IllegalStateException.class, initiator::split);
    }

    @ParameterizedTest
    @EnumSource(Pattern.class)
    void shouldNoticeThatTheProloguesDiffer(Pattern pattern) {
        byte[] request = initiator(pattern).write(REQUEST);
        Handshake responder =
                Handshake.responder(CipherSuite.AES_GCM, serverKeys(pattern, psk), ascii("ztun 2"), RANDOM);
        assertThrows(HandshakeException.class, () -> responder.read(request));
    }

    @ParameterizedTest
    @EnumSource(Pattern.class)
    void shouldNoticeAnotherCipher(Pattern pattern) {
        byte[] request = initiator(pattern).write(REQUEST);
        Handshake responder = Handshake.responder(CipherSuite.CHACHA_POLY, serverKeys(pattern, psk), PROLOGUE, RANDOM);
        assertThrows(HandshakeException.class, () -> responder.read(request));
    }

    @ParameterizedTest
    @EnumSource(
            value = Pattern.class,
            names = {"NN_PSK0", "IK_PSK2"})
    void shouldNotComeToTermsWithAnotherSecret(Pattern pattern) {
        Handshake initiator = initiator(pattern);
        Handshake responder = Handshake.responder(
                CipherSuite.AES_GCM, serverKeys(pattern, PresharedKey.generate(RANDOM)), PROLOGUE, RANDOM);
        byte[] request = initiator.write(REQUEST);
        assertThrows(HandshakeException.class, () -> {
            responder.read(request);
            initiator.read(responder.write(ANSWER));
        });
    }

    @Test
    void shouldNotBeReadByAnotherServer() {
        byte[] request = initiator(Pattern.IK).write(REQUEST);
        Handshake other = Handshake.responder(
                CipherSuite.AES_GCM,
                HandshakeKeys.server(PrivateKey.generate(RANDOM), Optional.empty()),
                PROLOGUE,
                RANDOM);
        assertThrows(HandshakeException.class, () -> other.read(request));
    }

    @Test
    void shouldNotTakeTheAnswerToAnotherRequest() {
        Handshake initiator = initiator(Pattern.IK);
        Handshake former = initiator(Pattern.IK);
        Handshake responder = responder(Pattern.IK);
        initiator.write(REQUEST);
        responder.read(former.write(REQUEST));
        byte[] answer = responder.write(ANSWER);
        assertThrows(HandshakeException.class, () -> initiator.read(answer));
    }

    /** Points of small order, the encodings beyond the field's prime too: with any of them the secret is zero. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "0000000000000000000000000000000000000000000000000000000000000080",
            })
    void shouldRefusePointsOfSmallOrder(String point) {
        byte[] bytes = HexFormat.of().parseHex(point);
        byte[] request = initiator(Pattern.IK).write(REQUEST);
        System.arraycopy(bytes, 0, request, 0, bytes.length);
        HandshakeException e = assertThrows(
                HandshakeException.class, () -> responder(Pattern.IK).read(request));
        assertEquals("peer's key makes no secret", e.getMessage());
        Handshake toNobody = Handshake.initiator(
                CipherSuite.AES_GCM,
                HandshakeKeys.client(client, PublicKey.of(bytes), Optional.empty()),
                PROLOGUE,
                RANDOM);
        assertThrows(HandshakeException.class, () -> toNobody.write(REQUEST));
    }

    @Test
    void shouldNotTakeOneEndsKeysForTheOthers() {
        HandshakeKeys clients = HandshakeKeys.client(client, server.publicKey(), Optional.empty());
        HandshakeKeys servers = HandshakeKeys.server(server, Optional.empty());
        assertThrows(
                IllegalArgumentException.class,
                () -> Handshake.responder(CipherSuite.AES_GCM, clients, PROLOGUE, RANDOM));
        assertThrows(
                IllegalArgumentException.class,
                () -> Handshake.initiator(CipherSuite.AES_GCM, servers, PROLOGUE, RANDOM));
    }

    @Test
    void shouldKeepTurns() {
        Handshake initiator = initiator(Pattern.IK);
        Handshake responder = responder(Pattern.IK);
        assertThrows(IllegalStateException.class, () -> initiator.read(REQUEST));
        assertThrows(IllegalStateException.class, () -> responder.write(ANSWER));
        byte[] request = initiator.write(REQUEST);
        assertThrows(IllegalStateException.class, () -> initiator.write(REQUEST));
        assertThrows(IllegalStateException.class, initiator::hash);
        assertThrows(IllegalStateException.class, initiator::split);
        responder.read(request);
        initiator.read(responder.write(ANSWER));
        assertThrows(IllegalStateException.class, () -> responder.read(request));
        initiator.split().close();
        assertThrows(IllegalStateException.class, initiator::split);
        responder.close();
        responder.close();
        assertThrows(IllegalStateException.class, responder::split);
    }

    @Test
    void shouldRefuseMessagesThatAreTooLong() {
        int room = Handshake.MESSAGE_LENGTH_MAX - initiator(Pattern.IK).write(new byte[0]).length;
        byte[] longest = initiator(Pattern.IK).write(new byte[room]);
        assertArrayEquals(new byte[room], responder(Pattern.IK).read(longest));
        assertThrows(HandshakeException.class, () -> initiator(Pattern.IK).write(new byte[room + 1]));
        assertThrows(HandshakeException.class, () -> responder(Pattern.IK).read(new byte[65_536]));
    }

    /** Two handshakes have nothing in common that could be seen. */
    @Test
    void shouldNotRepeatItself() {
        byte[] one = initiator(Pattern.NN_PSK0).write(REQUEST);
        byte[] other = initiator(Pattern.NN_PSK0).write(REQUEST);
        for (int i = 0; i + 8 <= one.length; i++) {
            assertFalse(contains(other, Arrays.copyOfRange(one, i, i + 8)), "at " + i);
        }
    }

    @Test
    void shouldNotShowASecret() {
        HandshakeKeys keys = HandshakeKeys.client(client, server.publicKey(), Optional.of(psk));
        Handshake handshake = Handshake.initiator(CipherSuite.AES_GCM, keys, PROLOGUE, RANDOM);
        assertEquals("Noise_IKpsk2_25519_AESGCM_SHA256 initiator message=0", handshake.toString());
        assertEquals("keys for IK_PSK2", keys.toString());
        assertEquals("AES key", new RawKey(new byte[32], "AES").toString());
    }

    private Handshake initiator(Pattern pattern) {
        HandshakeKeys keys = pattern == Pattern.NN_PSK0
                ? HandshakeKeys.shared(psk)
                : HandshakeKeys.client(client, server.publicKey(), psk(pattern, psk));
        return Handshake.initiator(CipherSuite.AES_GCM, keys, PROLOGUE, RANDOM);
    }

    private Handshake responder(Pattern pattern) {
        return Handshake.responder(CipherSuite.AES_GCM, serverKeys(pattern, psk), PROLOGUE, RANDOM);
    }

    private HandshakeKeys serverKeys(Pattern pattern, PresharedKey secret) {
        return pattern == Pattern.NN_PSK0
                ? HandshakeKeys.shared(secret)
                : HandshakeKeys.server(server, psk(pattern, secret));
    }

    private static Optional<PresharedKey> psk(Pattern pattern, PresharedKey secret) {
        return pattern == Pattern.IK_PSK2 ? Optional.of(secret) : Optional.empty();
    }

    private static boolean contains(byte[] whole, byte[] part) {
        return new String(whole, StandardCharsets.ISO_8859_1).contains(new String(part, StandardCharsets.ISO_8859_1));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
