package io.ztun.app.e2e;

import java.util.ArrayList;
import java.util.List;

/**
 * Runs commands as a user without any rights, with a {@code /dev/net/tun} of the command's own, which has the access mode
 * that a test wants, in place of the machine's. Mounts are seen by that command only, for {@code unshare --mount} and
 * {@code ip netns exec} give it a mount namespace.
 */
final class PrivateTun {

    private static final String MOUNT = "mount -t tmpfs -o mode=755 tmpfs /mnt && mknod /mnt/tun c 10 200"
            + " && chmod \"$0\" /mnt/tun && mount --bind /mnt/tun /dev/net/tun && exec \"$@\"";

    private PrivateTun() {}

    /**
     * The command line that does it.
     *
     * @param mode access mode of the TUN device, as of chmod(1)
     * @param capabilities that the user has nevertheless, as of setpriv(1), such as {@code +net_admin}, or empty
     */
    static List<String> asNobody(String mode, String capabilities, List<String> command) {
        List<String> all = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", MOUNT, mode, "setpriv"));
        all.addAll(List.of("--reuid=65534", "--regid=65534", "--clear-groups"));
        if (capabilities.isEmpty()) {
            all.addAll(List.of("--inh-caps=-all", "--bounding-set=-all"));
        } else {
            all.addAll(List.of("--inh-caps=" + capabilities, "--ambient-caps=" + capabilities));
        }
        all.addAll(command);
        return all;
    }
}
