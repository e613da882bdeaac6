package io.ztun.control.internal.socket;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import io.ztun.api.ConfigException;

/**
 * A Unix socket at its place, which only its owner may connect to (unix(7)). It is made in a folder that nobody else can enter, and
 * linked into place once its permissions are right. It also takes the place of a socket whose process is gone. Thread-safe.
 */
public final class SocketFile implements AutoCloseable {
    /** What Java connects to: {@code sun_path} in unix(7) has 108 bytes, of which it leaves two. */
    private static final int LENGTH_MAX = 106;

    private final Path path;
    private final ServerSocketChannel channel;
    private final Object key;
    private final AtomicBoolean closed = new AtomicBoolean();

    private SocketFile(Path path, ServerSocketChannel channel, Object key) {
        this.path = path;
        this.channel = channel;
        this.key = key;
    }

    /**
     * Binds it.
     *
     * @param owner the number of the user who may connect, where that is not this process's own
     * @throws ConfigException if somebody listens there, there is something else, or it cannot be made
     */
    public static SocketFile bind(Path path, Optional<Integer> owner) {
        if (path.toString().getBytes(StandardCharsets.UTF_8).length > LENGTH_MAX) {
            throw new ConfigException(
                    "the control socket's path is too long: " + path + " max=" + LENGTH_MAX + " bytes");
        }
        try {
            requireNobody(path, path);
            try (PrivateFolder aside = PrivateFolder.beside(path)) {
                Path made = aside.resolve("s");
                try {
                    return bind(path, made, owner);
                } finally {
                    Files.deleteIfExists(made);
                }
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw unusable(path, e);
        }
    }

    private static SocketFile bind(Path path, Path made, Optional<Integer> owner) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(made));
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
            if (owner.isPresent()) {
                Files.setAttribute(made, "unix:uid", owner.get(), LinkOption.NOFOLLOW_LINKS);
            }
            place(made, path);
            return new SocketFile(path, channel, key(made));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Of two that start at once one gets the place: a link is made only where there is nothing. */
    private static void place(Path made, Path path) throws IOException {
        try {
            Files.createLink(path, made);
        } catch (FileAlreadyExistsException e) {
            requireNobody(path, path);
            takeAway(path, made.resolveSibling("old"));
            Files.createLink(path, made);
        }
    }

    /** Removes a socket whose process is gone. Another may have come in its place meanwhile: that one is put back. */
    private static void takeAway(Path path, Path old) throws IOException {
        try {
            Files.move(path, old, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return; // another has removed it
        }
        try {
            requireNobody(old, path);
        } catch (ConfigException e) {
            Files.createLink(path, old);
            throw e;
        } finally {
            Files.delete(old);
        }
    }

    /**
     * A socket whose process is gone refuses connections.
     *
     * @param file what is looked at
     * @param path what it is called
     */
    private static void requireNobody(Path file, Path path) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new ConfigException("not a socket: " + path + "; name another path with `control`");
        }
        SocketAddress address = UnixDomainSocketAddress.of(file);
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false); // its queue may be full
            probe.connect(address);
        } catch (IOException e) {
            return;
        }
        throw taken(path);
    }

    private static ConfigException taken(Path path) {
        return new ConfigException("another tunnel has this control socket: " + path + "; name another with `control`");
    }

    /** For those who accept; closed when they end, or with this. */
    public ServerSocketChannel channel() {
        return channel;
    }

    private static Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    /** Closes it, and removes the file, unless another has taken its place. Repeating it does nothing. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            channel.close();
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && key.equals(key(path))) {
                Files.delete(path);
            }
        } catch (IOException e) {
            // who comes next finds a socket that nobody listens to, and replaces it
        }
    }

    private static ConfigException unusable(Path path, Exception e) {
        String reason = e.getMessage();
        if (e instanceof NoSuchFileException) {
            reason = "there is no folder " + path.toAbsolutePath().getParent();
        } else if (e instanceof AccessDeniedException) {
            reason = "no permission";
        } else if (e instanceof FileAlreadyExistsException) {
            return taken(path); // it came meanwhile
        }
        return new ConfigException("the control socket cannot be made: " + path + ": " + reason, e);
    }
}
