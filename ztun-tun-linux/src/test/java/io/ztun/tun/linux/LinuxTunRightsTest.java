package io.ztun.tun.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Opens a device in a process with other rights, with a device node of its own in a mount namespace of its own. */
@InNamespace
class LinuxTunRightsTest {

    private static final String NOBODY = "setpriv --reuid 65534 --regid 65534 --clear-groups";
    private static final String WITH_CAPABILITY = NOBODY + " --inh-caps +net_admin --ambient-caps +net_admin";

    @Test
    void shouldOpenWithTheCapabilityAlone(@TempDir Path directory) throws Exception {
        assertEquals("opened: device=ztun0", openAs(WITH_CAPABILITY, "chmod 666 /dev/net/tun", directory));
    }

    @Test
    void shouldNameTheCapability(@TempDir Path directory) throws Exception {
        assertEquals(
                "TUNSETIFF failed: device=any errno=EPERM(1); needs CAP_NET_ADMIN: sudo,"
                        + " AmbientCapabilities=CAP_NET_ADMIN in a systemd unit, or setcap cap_net_admin+ep on the java"
                        + " program",
                openAs(NOBODY, "chmod 666 /dev/net/tun", directory));
    }

    @Test
    void shouldNameTheRightsOfTheNode(@TempDir Path directory) throws Exception {
        assertEquals(
                "open /dev/net/tun failed: device=any errno=EACCES(13); the node may not be opened by this user: sudo,"
                        + " or chmod 0666 /dev/net/tun as root",
                openAs(WITH_CAPABILITY, "chmod 600 /dev/net/tun", directory));
    }

    @Test
    void shouldNameTheMissingNode(@TempDir Path directory) throws Exception {
        String said = openAs("", "rm /dev/net/tun", directory);
        assertTrue(
                said.startsWith("open /dev/net/tun failed: device=any errno=ENOENT(2); there is no such node"), said);
    }

    @Test
    void shouldNameTheMissingDriver(@TempDir Path directory) throws Exception {
        String said = openAs("", "rm /dev/net/tun && mknod /dev/net/tun c 10 254", directory);
        assertTrue(said.startsWith("open /dev/net/tun failed: device=any errno=ENODEV(19); the kernel has no"), said);
    }

    private static String openAs(String user, String preparation, Path directory) throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String script = "mount -t tmpfs -o dev tmpfs /dev/net && mknod /dev/net/tun c 10 200 && " + preparation
                + " && exec " + user + " " + java + " -Djna.tmpdir=/tmp -cp " + readableClassPath(directory) + " "
                + OpenOnce.class.getName();
        List<String> command = List.of("unshare", "--mount", "sh", "-c", script);
        List<String> said = Shell.output(command.toArray(String[]::new)).lines().toList();
        return said.get(said.size() - 1);
    }

    /** A copy of the class path where anybody may read it: the build's own may lie in a home directory. */
    private static String readableClassPath(Path directory) throws IOException {
        List<String> copied = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(":")) {
            Path source = Path.of(entry);
            if (entry.contains("ztun") || entry.contains("jna")) {
                Path target = directory.resolve(copied.size() + "-" + source.getFileName());
                copy(source, target);
                copied.add(target.toString());
            }
        }
        return String.join(":", copied);
    }

    private static void copy(Path source, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path to = target.resolve(source.relativize(file).toString());
                Files.copy(file, source.equals(file) ? target : to, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
