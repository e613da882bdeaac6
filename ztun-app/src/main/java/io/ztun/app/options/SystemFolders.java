package io.ztun.app.options;

import java.nio.file.Path;
import java.util.Optional;

/** Folders that the system has for programs of its own: a service's, made by systemd (systemd.exec(5)), and root's. */
final class SystemFolders {
    private SystemFolders() {}

    /**
     * The one of this process; empty where it is no service, and not root.
     *
     * @param variable in which systemd says where a service's folders of that kind are, the first of which counts
     * @param roots where root's is
     */
    static Optional<Path> of(String variable, String roots) {
        String systemd = System.getenv(variable);
        if (systemd != null && !systemd.isEmpty()) {
            return Optional.of(Path.of(systemd.split(":")[0]));
        }
        return "root".equals(System.getProperty("user.name")) ? Optional.of(Path.of(roots)) : Optional.empty();
    }
}
