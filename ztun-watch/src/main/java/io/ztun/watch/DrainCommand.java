package io.ztun.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import io.ztun.api.Api;
import io.ztun.api.ConfigException;
import io.ztun.watch.answer.Status;
import io.ztun.watch.socket.Tunnel;
import io.ztun.watch.socket.WatchException;
import io.ztun.watch.text.Printable;

/** {@code ztun drain}: has a server's clients connect to others. */
@Api(Api.Status.INTERNAL)
@Command(
        name = "drain",
        description = {
            "Take a server out of service: its clients connect to other servers, one after the other, and it lets nobody in"
                    + " any more. It stays up, for those too that reach no other server.",
            "Prints how many are left, until all have gone or the time is over. If this command is interrupted the server"
                    + " goes on.",
        },
        sortOptions = false,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:all clients have gone",
            "1:some have stayed, or the server could not be asked",
            "2:wrong usage",
            "3:down",
        })
public final class DrainCommand implements Callable<Integer> {
    private static final String OVER_DEFAULT = "30s";
    private static final long LOOK_MS = 200;

    /** A machine that drains has much to do, and whoever waits here has time. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Mixin
    WhichTunnel which;

    @Option(
            names = "--over",
            paramLabel = "DURATION",
            description = "How long the clients may take, up to 1h; few do not take all of it. (default: "
                    + OVER_DEFAULT + ")")
    String over;

    @Option(names = "--cancel", description = "Let clients in again, and have those stay that have not gone yet.")
    boolean cancel;

    @Mixin
    HelpOption help;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (cancel && over != null) {
            throw new ConfigException("--cancel and --over do not go together");
        }
        Tunnel tunnel = which.one().patient(PATIENCE);
        if (cancel) {
            tunnel.drain("off");
            say(tunnel.name() + ": lets clients in");
            return 0;
        }
        tunnel.drain(over == null ? OVER_DEFAULT : over);
        watch(tunnel);
        return 0;
    }

    private void watch(Tunnel tunnel) throws InterruptedException {
        int said = -1;
        while (said != 0) {
            Status status = tunnel.status();
            Status.Drain drain = status.drain();
            if (drain == null) {
                throw new WatchException(tunnel.name() + " does not drain any more: somebody has taken it back");
            }
            if (drain.left() != said) {
                said = drain.left();
                say(tunnel.name() + ": " + said + " of " + drain.clients() + " clients left");
            }
            if (said != 0 && Instant.parse(status.time()).isAfter(Instant.parse(drain.until()))) {
                throw new WatchException(tunnel.name() + " still has clients: left=" + said
                        + "; they reach no other server; `ztun sessions " + tunnel.name() + "` lists them");
            }
            Thread.sleep(said == 0 ? 0 : LOOK_MS);
        }
    }

    private void say(String line) {
        Output.print(spec, List.of(Printable.of(line)));
    }
}
