package io.ztun.app.options;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

import picocli.CommandLine.Option;

/** Who may look at the tunnel while it runs, and steer it. */
public final class ControlOptions {

    @Option(
            names = "--control",
            paramLabel = "PATH|off",
            hideParamSyntax = true,
            converter = Word.class,
            description =
                    "The Unix socket on which the tunnel tells its state and takes orders, see docs/control.md. Only the"
                            + " tunnel's own user and root can connect. (default: /run/ztun/NAME.sock as root, else"
                            + " $$XDG_RUNTIME_DIR/ztun/NAME.sock; NAME is the configuration file's, without .toml, or the"
                            + " interface's)")
    Optional<String> control = Optional.empty();

    /** Where the page and the metrics are, too. */
    @Option(
            names = "--http",
            paramLabel = "[ADDRESS:]PORT",
            hideParamSyntax = true,
            converter = HttpAddress.class,
            description = "Serve a page, and metrics for Prometheus, on that port of 127.0.0.1; with another address"
                    + " --http-token-file is needed.")
    public Optional<InetSocketAddress> http = Optional.empty();

    /** What those prove themselves by who come over {@link #http}. */
    @Option(
            names = "--http-token-file",
            paramLabel = "FILE",
            converter = FileName.class,
            description =
                    "A secret, made by ztun genkey, which whoever comes over --http has to have. Without it nobody"
                            + " can change anything that way.")
    public Optional<Path> tokenFile = Optional.empty();

    /** Where the Unix socket is to be. */
    public ControlChoice socket() {
        return new ControlChoice(control);
    }
}
