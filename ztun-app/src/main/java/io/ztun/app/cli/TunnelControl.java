package io.ztun.app.cli;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import io.ztun.api.ConfigException;
import io.ztun.api.files.ProtectedFile;
import io.ztun.app.config.ConfigFile;
import io.ztun.app.log.Flags;
import io.ztun.app.log.Verbosity;
import io.ztun.app.options.ControlChoice;
import io.ztun.app.options.LogOptions;
import io.ztun.app.rights.Account;
import io.ztun.app.statistics.StatisticsLog;
import io.ztun.control.ControlServer;
import io.ztun.control.info.Setting;
import io.ztun.core.Tunnel;

/** A tunnel's control server as the options want it. The tunnel does without where it cannot be had. */
final class TunnelControl implements AutoCloseable {
    private static final Logger LOG = System.getLogger("io.ztun.app");

    private final ZtunCommand command;
    private final Supplier<List<Setting>> settings;
    private ControlServer server;

    /** @param settings what is asked for those in force */
    TunnelControl(ZtunCommand command, Supplier<List<Setting>> settings) {
        this.command = command;
        this.settings = settings;
    }

    /**
     * Opens it, before rights are given up.
     *
     * @param user who the process is about to become
     * @throws ConfigException if the file with the token is not as it has to be
     */
    void open(Tunnel tunnel, StatisticsLog statistics, Optional<Account> user) {
        String name = ControlChoice.name(command.config.file().map(ConfigFile::path), tunnel.interfaceName());
        Optional<Path> socket = command.options.control.socket().path(name);
        if (socket.isEmpty() && command.options.control.http.isEmpty()) {
            return;
        }
        ControlServer.Builder builder = ControlServer.builder(tunnel)
                .version(Version.number())
                .name(name)
                .settings(settings)
                .logLevel(level -> Verbosity.set(LogOptions.verbosity(level)))
                .statisticsLine(statistics::printTotals);
        user.ifPresent(account -> builder.owner(account.uid()));
        command.options.control.tokenFile.map(ProtectedFile::secretLine).ifPresent(builder::token);
        command.options.control.http.ifPresent(builder::http);
        socket.ifPresent(builder::socket);
        socket.ifPresent(TunnelControl::makeFolder);
        ControlServer made = builder.build();
        try {
            made.start();
            server = made;
        } catch (ConfigException e) {
            LOG.log(Level.WARNING, "Nobody can look at this tunnel or steer it: " + Flags.in(e.getMessage()));
        }
    }

    /** Others may look into it, but not connect to what is there. Where it cannot be made, the socket says so. */
    private static void makeFolder(Path socket) {
        Path folder = socket.getParent();
        if (folder == null || !ControlChoice.folder().equals(Optional.of(folder)) || Files.isDirectory(folder)) {
            return;
        }
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        } catch (IOException | UnsupportedOperationException e) {
            LOG.log(Level.WARNING, "No folder for the control socket can be made: " + folder + ": " + e);
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
