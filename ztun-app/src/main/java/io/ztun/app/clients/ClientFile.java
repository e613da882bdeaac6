package io.ztun.app.clients;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import io.ztun.api.Addresses;
import io.ztun.api.ConfigException;
import io.ztun.api.files.ProtectedFile;
import io.ztun.core.Clients;
import io.ztun.core.Keys;
import io.ztun.core.settings.Client;

/** The file of authorized clients. Comments and the order stay; with a mistake in it nothing is changed. */
public final class ClientFile implements ClientBook {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path file;
    private final Addresses tunnel;

    /** @param tunnel the tunnel's networks, seen from the server's addresses */
    public ClientFile(Path file, Addresses tunnel) {
        this.file = file;
        this.tunnel = tunnel;
    }

    @Override
    public String place() {
        return file.toString();
    }

    @Override
    public List<KnownClient> list(Consumer<String> mistakes) {
        ClientLines lines = read(file);
        check(lines, mistakes);
        return lines.clients().stream()
                .map(client -> new KnownClient(client, Optional.empty(), List.of()))
                .toList();
    }

    private ClientLines read(Path path) {
        return ClientLines.parse(ProtectedFile.readTrusted(path), "file=" + file);
    }

    /** @param leftOut is told of each subnet that would not be routed, and why */
    private void check(ClientLines lines, Consumer<String> leftOut) {
        List<String> mistakes = Keys.check(lines.clients(), tunnel, leftOut);
        if (!mistakes.isEmpty()) {
            String others = mistakes.size() == 1 ? "" : "; mistakes in all: " + mistakes.size();
            throw new ConfigException(mistakes.get(0) + others);
        }
    }

    @Override
    public void add(Client client, Consumer<String> warnings) {
        GivenClient given = new GivenClient(client, Clients.line(client));
        try (FileChange change = FileChange.begin(file, PATIENCE)) {
            ClientLines before = former(change);
            Merge.one(before.clients(), given).check(tunnel, warnings);
            change.write(before.with(List.of(given)).content());
        }
    }

    /** What is there, without a mistake. */
    private ClientLines former(FileChange change) {
        if (!Files.exists(change.file())) {
            return ClientLines.parse(new byte[0], "file=" + file);
        }
        ClientLines lines = read(change.file());
        check(lines, leftOut -> {});
        return lines;
    }

    @Override
    public void remove(String name) {
        if (!Files.exists(file)) {
            read(file); // says why it cannot
        }
        try (FileChange change = FileChange.begin(file, PATIENCE)) {
            ClientLines before = former(change);
            ClientLines after = before.without(name);
            if (after.all().size() == before.all().size()) {
                throw Merge.isMissing(name, "file=" + file, before.clients());
            }
            change.write(after.content());
        }
    }

    @Override
    public Outcome add(List<GivenClient> clients, boolean replace, Progress progress, Consumer<String> warnings) {
        try (FileChange change = FileChange.begin(file, PATIENCE)) {
            ClientLines before = former(change);
            Merge merge = Merge.of(before.clients(), clients, replace);
            merge.check(tunnel, warnings);
            if (!merge.wanted().isEmpty()) {
                change.write(before.with(merge.wanted()).content());
            }
            return merge.outcome();
        }
    }

    @Override
    public void close() {
        // each method opens and closes what it needs
    }
}
