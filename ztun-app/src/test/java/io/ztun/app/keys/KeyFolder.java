package io.ztun.app.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.ztun.core.Keys;

/**
 * A folder with a key each for a server, for a client that the server knows and for a stranger, and with two shared secrets.
 *
 * @param serverKey the server's key file
 * @param clientKey the known client's
 * @param strangerKey somebody else's
 * @param secret a shared secret's file
 * @param otherSecret another's
 * @param authorized the server's list of clients: at first one, {@code laptop}, whose address is {@link #CLIENT_ADDRESS}
 * @param serverPublic the server's public key
 * @param clientPublic the known client's
 */
public record KeyFolder(
        Path serverKey,
        Path clientKey,
        Path strangerKey,
        Path secret,
        Path otherSecret,
        Path authorized,
        String serverPublic,
        String clientPublic) {

    /** What the list gives to the known client. */
    public static final String CLIENT_ADDRESS = "172.168.13.77";

    /** Makes all of them. */
    public static KeyFolder in(Path folder) throws IOException {
        Path serverKey = folder.resolve("server.key");
        Path clientKey = folder.resolve("client.key");
        Path strangerKey = folder.resolve("stranger.key");
        Path secret = folder.resolve("secret");
        Path otherSecret = folder.resolve("other");
        String serverPublic = Keys.generate(serverKey);
        String clientPublic = Keys.generate(clientKey);
        Keys.generate(strangerKey);
        Keys.generate(secret);
        Keys.generate(otherSecret);
        KeyFolder keys = new KeyFolder(
                serverKey,
                clientKey,
                strangerKey,
                secret,
                otherSecret,
                folder.resolve("clients"),
                serverPublic,
                clientPublic);
        keys.authorize(clientPublic + " laptop address=" + CLIENT_ADDRESS);
        return keys;
    }

    /** Replaces the list's lines; none of them authorizes nobody. */
    public void authorize(String... lines) throws IOException {
        Files.writeString(authorized, "# those who may join\n" + String.join("\n", lines) + "\n");
    }
}
