package io.ztun.core.internal.state;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import io.ztun.api.files.FileErrors;
import io.ztun.core.internal.protocol.Hello;

/**
 * Who a client says it is. Its run has a number of its own: whoever names that is the same process, and takes the place of
 * its former session. What is in the file outlives the process: an id, by which the server finds the address again, and the
 * number of the run before, which takes the place of a session that the server has not missed yet. Somebody with a copy of the
 * file has no number of a run that goes on, and does not get its place.
 */
public final class ClientIdentity implements AutoCloseable {
    private static final Logger LOG = System.getLogger(ClientIdentity.class.getName());
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String HEADER = "ztun-client 1";
    private static final int LENGTH_MAX = 1_024;

    /** So many clients of one server on one machine have an identity each; further ones are new each time. */
    private static final int CLIENTS_MAX = 64;

    private final String run = random();
    private StateFile file;
    private Hello.Identity identity;

    private ClientIdentity() {}

    /**
     * Of a client that may have run before. What the file system refuses is warned of, and the client is a new one then.
     *
     * @param named the first of the files of which it takes one that no other client has
     */
    public static ClientIdentity in(Optional<Path> named) {
        ClientIdentity self = new ClientIdentity();
        named.ifPresent(self::remember);
        return self;
    }

    private void remember(Path named) {
        try {
            file = firstFree(named);
            if (file != null) {
                identity = read();
                file.write(List.of(HEADER, "id " + identity.id(), "run " + run));
            }
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    "The client's identity is not kept, and its address may be another one next time: file="
                            + (file == null ? named : file.path()) + " reason=" + FileErrors.reason(e)
                            + "; name a folder that can be written to with `state-dir`, or `state-dir` off");
        }
    }

    private static StateFile firstFree(Path named) throws IOException {
        for (int i = 1; i <= CLIENTS_MAX; i++) {
            Path each = i == 1 ? named : named.resolveSibling(named.getFileName() + "-" + i);
            Optional<StateFile> taken = StateFile.take(each);
            if (taken.isPresent()) {
                return taken.get();
            }
        }
        return null;
    }

    private Hello.Identity read() throws IOException {
        Optional<List<String>> lines = file.read(LENGTH_MAX);
        if (lines.isEmpty()) {
            return new Hello.Identity(random(), Hello.Identity.NONE);
        }
        String text = String.join("\n", lines.get());
        if (text.matches(HEADER + "\nid [0-9a-f]{32}\nrun [0-9a-f]{32}")) {
            return new Hello.Identity(
                    lines.get().get(1).substring(3), lines.get().get(2).substring(4));
        }
        LOG.log(
                Level.WARNING,
                "The file with the client's identity is damaged and set aside, the client is a new one: file="
                        + file.setAside());
        return new Hello.Identity(random(), Hello.Identity.NONE);
    }

    private static String random() {
        byte[] id = new byte[16];
        RANDOM.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    /** Of this process alone. */
    public String run() {
        return run;
    }

    /** What outlives the process, if anything does. */
    public Optional<Hello.Identity> known() {
        return Optional.ofNullable(identity);
    }

    /** Another client may be who this one was. */
    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
