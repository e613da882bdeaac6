package io.ztun.core;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.ztun.api.Addresses;
import io.ztun.api.Api;
import io.ztun.core.internal.keys.AuthorizedClients;
import io.ztun.core.internal.keys.KeyFiles;
import io.ztun.core.internal.keys.PrivateKey;
import io.ztun.core.settings.Client;

/** Makes the files that {@link Security} reads. */
@Api(Api.Status.STABLE)
public final class Keys {

    private Keys() {}

    /**
     * Writes a new private key to a new file that only its owner can read. Such a file serves as a shared secret too.
     *
     * @return the public key that belongs to it, in base64
     * @throws io.ztun.api.ConfigException if there is a file already, or it cannot be written
     */
    public static String generate(Path file) {
        try (PrivateKey key = PrivateKey.generate(new SecureRandom())) {
            KeyFiles.write(file, key);
            return key.publicKey().toString();
        }
    }

    /** A new private key as a file has it: base64 and a line feed, for the caller to keep and to overwrite. */
    public static byte[] generate() {
        try (PrivateKey key = PrivateKey.generate(new SecureRandom())) {
            return key.toText();
        }
    }

    /**
     * The public key that belongs to a private one, in base64.
     *
     * @param text the private key as a file has it, for the caller to overwrite
     * @param source where it came from, for the message
     * @throws io.ztun.api.ConfigException if it is no key
     */
    public static String publicKey(byte[] text, String source) {
        try (PrivateKey key = KeyFiles.parsePrivate(text, source)) {
            return key.publicKey().toString();
        }
    }

    /**
     * The public key that belongs to a private one, in base64.
     *
     * @throws io.ztun.api.ConfigException if there is no key in the file, or others can read it
     */
    public static String publicKey(Path file) {
        try (PrivateKey key = KeyFiles.readPrivate(file)) {
            return key.publicKey().toString();
        }
    }

    /**
     * Looks for mistakes in what a server would be given.
     *
     * @param tunnel the tunnel's networks, seen from the server's addresses
     * @param leftOut is told of each subnet that cannot be routed to its client, and why
     * @return what is wrong, each beginning with the client's source
     */
    public static List<String> check(List<Client> clients, Addresses tunnel, Consumer<String> leftOut) {
        List<String> mistakes = new ArrayList<>();
        AuthorizedClients.of(clients, tunnel, e -> mistakes.add(e.getMessage()))
                .problems()
                .forEach(leftOut);
        return mistakes;
    }

    /**
     * As the other, for a file of authorized clients.
     *
     * @throws io.ztun.api.ConfigException naming the file and the line of the first mistake
     */
    public static void check(Path authorizedClients, Addresses tunnel, Consumer<String> leftOut) {
        AuthorizedClients.read(authorizedClients, tunnel).problems().forEach(leftOut);
    }
}
