package io.ztun.core;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

import io.ztun.api.Addresses;
import io.ztun.api.Api;
import io.ztun.api.ConfigException;
import io.ztun.core.internal.keys.KeyFiles;
import io.ztun.core.internal.keys.PresharedKey;
import io.ztun.core.internal.keys.PrivateKey;
import io.ztun.core.internal.keys.PublicKey;
import io.ztun.core.internal.noise.HandshakeKeys;
import io.ztun.core.internal.secure.ClientList;
import io.ztun.core.settings.Client;

/**
 * What a tunnel's two ends prove to each other before they talk, and whether what they say is sealed. Both ends must have the
 * same kind. Immutable; what is secret in it is never shown.
 */
@Api(Api.Status.STABLE)
public final class Security {

    private static final Security OPEN = new Security(null, null);

    private final HandshakeKeys keys;

    /** Makes a server's list for the tunnel's networks; null on a client, and where nobody has a key. */
    private final BiFunction<Addresses, Boolean, ClientList> clients;

    private Security(HandshakeKeys keys, BiFunction<Addresses, Boolean, ClientList> clients) {
        this.keys = keys;
        this.clients = clients;
    }

    /** Nothing: everybody may join, and whoever is on the way can read and change what is sent. */
    public static Security open() {
        return OPEN;
    }

    /**
     * A secret that everybody who may join has.
     *
     * @param file 32 bytes in base64, readable by its owner alone, as {@link Keys#generate} makes it
     * @throws ConfigException if there is no such secret in the file, or others can read it
     */
    public static Security sharedSecret(Path file) {
        return new Security(HandshakeKeys.shared(KeyFiles.readPreshared(file)), null);
    }

    /**
     * As {@link #sharedSecret(Path)}.
     *
     * @param secret 32 bytes, which are copied
     */
    public static Security sharedSecret(byte[] secret) {
        return new Security(HandshakeKeys.shared(PresharedKey.of(secret)), null);
    }

    /**
     * A client that has a key of its own.
     *
     * @param keyFile its private key, readable by its owner alone
     * @param serverKey the server's public key in base64
     * @param secretFile a secret that all have on top of that, if any
     * @throws ConfigException if one of them is no key, or others can read it
     */
    public static Security client(Path keyFile, String serverKey, Optional<Path> secretFile) {
        PublicKey server = parse(serverKey);
        PrivateKey own = KeyFiles.readPrivate(keyFile);
        return new Security(HandshakeKeys.client(own, server, secretFile.map(KeyFiles::readPreshared)), null);
    }

    private static PublicKey parse(String serverKey) {
        try {
            return PublicKey.parse(serverKey);
        } catch (ConfigException e) {
            throw new ConfigException("the server's key: " + e.getMessage(), e);
        }
    }

    /**
     * A server that knows its clients by their keys.
     *
     * @param keyFile its private key, readable by its owner alone
     * @param authorizedClients the file of those who may join, read again whenever it changes
     * @param secretFile a secret that all have on top of that, if any
     * @throws ConfigException if there is no key in a file, or others can read it
     */
    public static Security server(Path keyFile, Path authorizedClients, Optional<Path> secretFile) {
        return server(keyFile, secretFile, (tunnel, sharing) -> new ClientList(authorizedClients, tunnel, sharing));
    }

    /**
     * As {@link #server(Path, Path, Optional)}, for clients that are in no file. {@link ZtunServer#clients} changes them while
     * the server runs.
     *
     * @param clients those who may join; each is checked when the server is made
     */
    public static Security server(Path keyFile, List<Client> clients, Optional<Path> secretFile) {
        List<Client> given = List.copyOf(clients);
        return server(keyFile, secretFile, (tunnel, sharing) -> new ClientList(given, tunnel, sharing));
    }

    private static Security server(
            Path keyFile, Optional<Path> secretFile, BiFunction<Addresses, Boolean, ClientList> clients) {
        PrivateKey own = KeyFiles.readPrivate(keyFile);
        return new Security(HandshakeKeys.server(own, secretFile.map(KeyFiles::readPreshared)), clients);
    }

    /** Whether nothing is proved and nothing sealed. */
    public boolean isOpen() {
        return keys == null;
    }

    Optional<HandshakeKeys> forServer() {
        requireEnd(clients != null, "a server's keys");
        return Optional.ofNullable(keys);
    }

    Optional<HandshakeKeys> forClient() {
        requireEnd(clients == null, "a client's keys");
        return Optional.ofNullable(keys);
    }

    private void requireEnd(boolean right, String wanted) {
        if (keys != null && keys.hasStaticKeys() && !right) {
            throw new ConfigException("keys are those of the other end: wanted " + wanted);
        }
    }

    /** @param sharing whether there may be clients that gateways share */
    Optional<ClientList> clientList(Addresses tunnel, boolean sharing) {
        return Optional.ofNullable(clients).map(make -> make.apply(tunnel, sharing));
    }

    /** Says what kind it is. */
    @Override
    public String toString() {
        return keys == null ? "open" : keys.toString();
    }
}
