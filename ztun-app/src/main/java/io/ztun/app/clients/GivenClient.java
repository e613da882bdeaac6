package io.ztun.app.clients;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.ztun.api.ConfigException;
import io.ztun.api.files.FileErrors;
import io.ztun.core.settings.Client;

/**
 * One out of a file that somebody wants taken over.
 *
 * @param client what is said of it
 * @param line the line that says it, with its comment, without what ends it
 */
public record GivenClient(Client client, String line) {
    /** As much as a server reads of a file of authorized clients. */
    private static final int LENGTH_MAX = 16 << 20;

    /**
     * Reads a file that looks like one of authorized clients; it may be anybody's.
     *
     * @throws ConfigException naming the file and the line of the first mistake
     */
    public static List<GivenClient> read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, "file=" + file);
        } catch (IOException e) {
            throw unreadable("file=" + file, e);
        }
    }

    /**
     * The same for what is read to its end.
     *
     * @param source where it comes from, for messages
     */
    public static List<GivenClient> read(InputStream in, String source) {
        try {
            byte[] content = in.readNBytes(LENGTH_MAX + 1);
            if (content.length > LENGTH_MAX) {
                throw new ConfigException("too long: " + source + " max=" + LENGTH_MAX);
            }
            return ClientLines.parse(content, source).all().stream()
                    .flatMap(line -> line.client().map(client -> new GivenClient(client, line.text())).stream())
                    .toList();
        } catch (IOException e) {
            throw unreadable(source, e);
        }
    }

    private static ConfigException unreadable(String source, IOException e) {
        return new ConfigException("cannot read the clients: " + source + "; " + FileErrors.reason(e), e);
    }
}
