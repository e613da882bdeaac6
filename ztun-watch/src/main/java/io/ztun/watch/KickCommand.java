package io.ztun.watch;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.ztun.api.Api;
import io.ztun.watch.answer.Session;
import io.ztun.watch.socket.Tunnel;
import io.ztun.watch.socket.Tunnels;
import io.ztun.watch.socket.WatchException;
import io.ztun.watch.text.Printable;

/** {@code ztun kick}: ends sessions. */
@Api(Api.Status.INTERNAL)
@Command(
        name = "kick",
        description =
                "End a client's sessions. Without --block the client may connect again, and a client of ztun does.",
        sortOptions = false)
public final class KickCommand implements Callable<Integer> {

    Tunnels tunnels = new Tunnels();

    @Parameters(paramLabel = "CLIENT", description = "The client's name, or the number of a session (ztun sessions).")
    String client;

    @Option(
            names = "--tunnel",
            paramLabel = "NAME",
            description =
                    "The tunnel's name, which is that of its control socket in /run/ztun, or the socket's path. Absent: the"
                            + " one that is up.")
    String tunnel;

    @Option(
            names = "--block",
            description =
                    "Keep the client out as well, until its server reads its configuration again (SIGHUP) or is restarted.")
    boolean block;

    @Mixin
    HelpOption help;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        Tunnel chosen = tunnels.one(tunnel);
        List<Session> open = chosen.sessions();
        List<Session> named =
                open.stream().filter(session -> client.equals(session.client())).toList();
        if (named.isEmpty()) {
            named = open.stream()
                    .filter(session -> client.equals(Long.toString(session.id())))
                    .toList();
        }
        if (block) {
            block(chosen, named);
        } else if (named.isEmpty()) {
            throw new WatchException("no such session: client=" + client + "; there are: " + names(open));
        }
        for (Session session : named) {
            close(chosen, session);
        }
        return 0;
    }

    /** Before its sessions end: the client would be back at once. */
    private void block(Tunnel chosen, List<Session> named) {
        String name = named.isEmpty() ? client : named.get(0).client();
        if (name == null) {
            throw new WatchException("this client has no name and cannot be blocked: session=" + client
                    + "; only clients of --authorized-clients have names");
        }
        chosen.block(name);
        say("blocked " + name);
    }

    private void close(Tunnel chosen, Session session) {
        chosen.close(session.id());
        say("ended " + session.title() + ": session=" + session.id() + " peer=" + session.peer());
    }

    private void say(String line) {
        Output.print(spec, List.of(Printable.of(line)));
    }

    private static String names(List<Session> sessions) {
        return sessions.isEmpty()
                ? "none"
                : sessions.stream()
                        .map(session -> session.id() + " (" + session.title() + ")")
                        .limit(20)
                        .collect(Collectors.joining(", "));
    }
}
