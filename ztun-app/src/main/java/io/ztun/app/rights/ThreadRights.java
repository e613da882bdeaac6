package io.ztun.app.rights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.ztun.api.ConfigException;

/** What the kernel says of each thread: {@code /proc/self/task/TID/status}, proc_pid_status(5). */
final class ThreadRights {

    private static final Path TASKS = Path.of("/proc/self/task");

    private ThreadRights() {}

    /**
     * Looks at every thread.
     *
     * @param noNewPrivileges whether that is to be set as well
     * @throws ConfigException if one of them has rights left
     */
    static void requireDropped(Account user, boolean noNewPrivileges) {
        String uid = Integer.toUnsignedString(user.uid());
        String gid = Integer.toUnsignedString(user.gid());
        try (Stream<Path> tasks = Files.list(TASKS)) {
            for (Path task : (Iterable<Path>) tasks::iterator) {
                List<String> status = status(task);
                require(status, "Uid:", String.join("\t", uid, uid, uid, uid));
                require(status, "Gid:", String.join("\t", gid, gid, gid, gid));
                require(status, "Groups:", "");
                require(status, "CapPrm:", "0000000000000000");
                require(status, "CapEff:", "0000000000000000");
                require(status, "CapAmb:", "0000000000000000");
                if (noNewPrivileges) {
                    require(status, "NoNewPrivs:", "1");
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw new ConfigException("cannot tell whether all rights are gone: " + e.getMessage(), e);
        }
    }

    /** Empty for a thread that has ended. */
    private static List<String> status(Path task) throws IOException {
        try {
            return Files.readAllLines(task.resolve("status"));
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static void require(List<String> status, String name, String wanted) {
        for (String line : status) {
            if (line.startsWith(name) && !line.substring(name.length()).strip().equals(wanted)) {
                throw new ConfigException("a thread has kept rights: got=" + line.replace('\t', ' ') + " wanted=" + name
                        + " " + wanted.replace('\t', ' '));
            }
        }
    }
}
