package io.ztun.core.internal.noise;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.ztun.core.internal.keys.PresharedKey;
import io.ztun.core.internal.keys.PrivateKey;
import io.ztun.core.internal.keys.PublicKey;

/** One of the published vectors. */
@SuppressWarnings("unchecked")
record NoiseVector(String source, Map<String, Object> fields) {

    static Stream<NoiseVector> all() {
        return Stream.of("cacophony", "snow").flatMap(NoiseVector::read);
    }

    private static Stream<NoiseVector> read(String source) {
        try (InputStream in = NoiseVector.class.getResourceAsStream(source + ".json")) {
            Map<String, Object> file =
                    (Map<String, Object>) Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return ((List<Object>) file.get("vectors"))
                    .stream().map(fields -> new NoiseVector(source, (Map<String, Object>) fields));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String protocolName() {
        return (String) fields.get("protocol_name");
    }

    CipherSuite suite() {
        return Arrays.stream(CipherSuite.values())
                .filter(suite -> protocolName().split("_")[3].equals(suite.noiseName()))
                .findFirst()
                .orElseThrow();
    }

    Handshake initiator() {
        HandshakeKeys keys = fields.containsKey("init_static")
                ? HandshakeKeys.client(
                        PrivateKey.of(bytes("init_static")),
                        PublicKey.of(bytes("init_remote_static")),
                        psk("init_psks"))
                : HandshakeKeys.shared(psk("init_psks").orElseThrow());
        return new Handshake(true, suite(), keys, bytes("init_prologue"), PrivateKey.of(bytes("init_ephemeral")));
    }

    Handshake responder() {
        HandshakeKeys keys = fields.containsKey("resp_static")
                ? HandshakeKeys.server(PrivateKey.of(bytes("resp_static")), psk("resp_psks"))
                : HandshakeKeys.shared(psk("resp_psks").orElseThrow());
        return new Handshake(false, suite(), keys, bytes("resp_prologue"), PrivateKey.of(bytes("resp_ephemeral")));
    }

    Optional<byte[]> handshakeHash() {
        return fields.containsKey("handshake_hash") ? Optional.of(bytes("handshake_hash")) : Optional.empty();
    }

    int messages() {
        return ((List<Object>) fields.get("messages")).size();
    }

    byte[] payload(int message) {
        return message(message, "payload");
    }

    byte[] ciphertext(int message) {
        return message(message, "ciphertext");
    }

    private byte[] message(int number, String field) {
        Map<String, String> message = (Map<String, String>) ((List<Object>) fields.get("messages")).get(number);
        return HexFormat.of().parseHex(message.get(field));
    }

    private Optional<PresharedKey> psk(String name) {
        return ((List<String>) fields.getOrDefault(name, List.of()))
                .stream().findFirst().map(HexFormat.of()::parseHex).map(PresharedKey::of);
    }

    private byte[] bytes(String name) {
        return HexFormat.of().parseHex((String) fields.get(name));
    }

    @Override
    public String toString() {
        return source + " " + protocolName();
    }
}
