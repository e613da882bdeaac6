package io.ztun.app.options;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import picocli.CommandLine.Option;

import io.ztun.core.settings.Client;

/** Who may join, and who the process is. */
public final class KeyOptions {

    /** The file with the shared secret. */
    @Option(
            names = "--psk-file",
            paramLabel = "FILE",
            converter = FileName.class,
            description =
                    "Shared secret; only peers that have it can connect, and everything is encrypted. The same file"
                            + " on both ends, made by ztun genkey.")
    public Optional<Path> pskFile = Optional.empty();

    /** The file with this end's private key. */
    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            converter = FileName.class,
            description = "This end's private key, made by ztun genkey: authenticate with this key, and encrypt.")
    public Optional<Path> keyFile = Optional.empty();

    /** The server's public key, on a client that has a key of its own. */
    @Option(
            names = "--server-key",
            paramLabel = "KEY",
            converter = Word.class,
            description = "Client with a key: the server's public key.")
    public Optional<String> serverKey = Optional.empty();

    /** The file of those who may join, on a server that has a key. */
    @Option(
            names = "--authorized-clients",
            paramLabel = "FILE",
            converter = FileName.class,
            description = "Server with a key: who may join, a line for each with public key, name and, if wanted,"
                    + " address=A, subnets=CIDR,..., routes=CIDR,..., rate=RATE and quota=AMOUNT/PERIOD behind it. Read again when it changes"
                    + " or on SIGHUP; clients that were removed are disconnected.")
    public Optional<Path> authorizedClients = Optional.empty();

    /** Whether a server may be open on a public address. */
    @Option(names = "--open", description = "Server: let everybody in without encryption, on a public address too.")
    public boolean open;

    /** Who the process becomes once everything is open; absent: it stays who it is. */
    @Option(
            names = "--user",
            paramLabel = "NAME",
            converter = Word.class,
            description = "Drop root privileges and become that user once interface and port are open.")
    public Optional<String> user = Optional.empty();

    /** Those who may join, out of the configuration file, in place of {@link #authorizedClients}. */
    public List<Client> clients = List.of();

    /** Whether anything is proved and encrypted. */
    public boolean areUsed() {
        return pskFile.isPresent() || keyFile.isPresent();
    }
}
