package io.ztun.app.e2e;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.ztun.api.FrameLimits;
import io.ztun.demo.NetworkState;
import io.ztun.demo.traffic.Bulk;

import static org.junit.jupiter.api.Assertions.fail;

/** Sends and receives on a host: the test's end of an {@link AgentMain}. One thread. */
final class Agent extends CommandedProcess {

    private static final Duration LONG_ANSWER = Duration.ofSeconds(300);

    /**
     * Starts one and waits until it receives.
     *
     * @param prefix a command that runs another, if there is to be one before it
     */
    Agent(Host host, String... prefix) {
        super("agent on " + host.netns().name(), host.netns().inside(command(prefix)));
    }

    private static List<String> command(String... prefix) {
        List<String> command = new ArrayList<>(List.of(prefix));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                String.join(
                        File.pathSeparator,
                        locationOf(AgentMain.class),
                        locationOf(Bulk.class),
                        locationOf(FrameLimits.class)),
                AgentMain.class.getName()));
        return command;
    }

    private static String locationOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends a file of text and random bytes over TCP, and has its SHA-256 compared at the other end. */
    void bulk(String to, long length) {
        ask(LONG_ANSWER, "bulk", to, length);
    }

    /** Sends entries of a directory over TCP. */
    void directory(String to, long length) {
        ask(LONG_ANSWER, "directory", to, length);
    }

    /** Sends rows of a table over TCP. */
    void dump(String to, long length) {
        ask(LONG_ANSWER, "dump", to, length);
    }

    /** Receives over TLS from now on, with the key of {@link TlsBulk#makeKey}. */
    void listenTls(Path keys) {
        ask(ANSWER, "tls-listen", keys);
    }

    /** Sends text over TLS. */
    void tls(String to, Path keys, long length) {
        ask(LONG_ANSWER, "tls", to, keys, length);
    }

    /** Asks questions and checks the answers. */
    void chat(String to, int count) {
        ask(LONG_ANSWER, "chat", to, count);
    }

    /** Sends log lines; returns how many arrived. */
    int syslog(String to, int count, int perSecond) {
        return Integer.parseInt(ask(LONG_ANSWER, "syslog", to, count, perSecond));
    }

    /** Sends over TCP to another agent's meter from now on. */
    void startTcpFlow(String to) {
        ask(ANSWER, "tcp-flow", to);
    }

    /** Sends bytes to another agent and back, at a steady pace, from now on. */
    void startSteady(String to) {
        ask(ANSWER, "steady", to);
    }

    /** Ends that; returns how many bytes came back and the longest pause in milliseconds, and fails if the connection broke. */
    String stopSteady() {
        return ask(LONG_ANSWER, "steady-stop");
    }

    /** Sends over UDP from now on. */
    void startUdpFlow(String to, int megabitsPerSecond) {
        ask(ANSWER, "udp-flow", to, megabitsPerSecond);
    }

    /** Bytes that the meter has received over TCP so far. */
    long metered() {
        return Long.parseLong(ask(ANSWER, "metered"));
    }

    /** Receives what is sent to a multicast group from now on. */
    void join(String group, String interfaceName) {
        ask(ANSWER, "join", group, interfaceName);
    }

    /** Sends a datagram, whose text has no spaces, from an address of this host's to another agent. */
    void datagram(String from, String to, String text) {
        ask(ANSWER, "datagram", from, to, text);
    }

    /** Sends a datagram to a group. */
    void multicast(String interfaceName, String group, String text) {
        ask(ANSWER, "multicast", interfaceName, group, text);
    }

    /** The next datagram that arrived here, {@code SENDER TEXT}; fails if none comes within five seconds. */
    String received() {
        String next = ask(ANSWER, "received", 5_000);
        return next.isEmpty() ? fail("no datagram arrived: " + this) : next;
    }

    /** Begins to wait for a connection; {@link #recorded} tells what it said. */
    int startRecording(int port) {
        int mark = mark();
        order("record", port);
        NetworkState state = new NetworkState(pid());
        Await.until("the recorder listens", ANSWER, () -> state.hasListener(port));
        return mark;
    }

    /** What the other end of the connection said first, in hexadecimal. */
    String recorded(int mark) {
        return answer(mark, Duration.ofSeconds(30));
    }

    /** Asks a server for UDP sessions from now on, from many addresses that nobody has. */
    void startFlood(String server) {
        ask(ANSWER, "flood", server);
    }

    /** How often it has asked so far. */
    long flooded() {
        return Long.parseLong(ask(ANSWER, "flooded"));
    }

    /** Connects to a server from now on, says nothing, and holds on to so many connections. */
    void startHoard(String server, int count, int sources) {
        ask(ANSWER, "hoard", server, count, sources);
    }

    /** Has so many clients connect to an open server over TCP, and stay; returns how many did before the server ended. */
    int crowd(String server, int count) {
        return Integer.parseInt(ask(LONG_ANSWER, "crowd", server, count));
    }

    /** Asks a server for UDP sessions from now on, from addresses that it has, with hellos that are forged. */
    void startHelloFlood(String server, int sources) {
        ask(ANSWER, "hello-flood", server, sources);
    }

    /** How it is with them: how often it has asked, and how often it could send a hello. */
    Attack forged() {
        return attack("forged");
    }

    /** How it is with them. */
    Attack hoarded() {
        return attack("hoarded");
    }

    private Attack attack(String command) {
        String[] state = ask(ANSWER, command).split(" ");
        return new Attack(Long.parseLong(state[0]), Long.parseLong(state[1]));
    }

    /**
     * How an attack goes.
     *
     * @param begun connections, or questions for one, so far
     * @param taken how many of them the server bore a moment ago, or has let come to a hello
     */
    record Attack(long begun, long taken) {}

    /**
     * Sends what is recorded in a file, and what can be made of it, to a server.
     *
     * @param from the address to send from, with its port
     */
    void replay(Path recording, String from, int port, String server, int count) {
        ask(LONG_ANSWER, "replay", recording, from, port, server, count);
    }

    /**
     * Stands between clients, which take this host for the server, and the server from now on.
     *
     * @param transport {@code tcp} or {@code udp}
     */
    void relay(String transport, String server) {
        ask(ANSWER, "relay-" + transport, server);
    }

    /** Changes one bit in each of the next frames of a kind that pass the relay, so many at most. */
    void tamper(Tamper.What what, int count) {
        ask(ANSWER, "tamper", what, count);
    }

    /** Connects to a server that many times in a hostile manner; fails if the server does not end each connection. */
    void hostile(HostilePeer.Manner manner, String server, int count, String hello) {
        ask(LONG_ANSWER, "hostile", manner, server, count, hello);
    }

    /** Begins to be rude to a server, in each of these ways, each from an address of its own in {@link Flood#NETWORK}. */
    void startRudeness(String transport, String server, List<Rudeness> ways) {
        String names = String.join(",", ways.stream().map(Rudeness::name).toList());
        ask(LONG_ANSWER, "rude", transport, server, names);
    }

    /** Lets it be; returns how many sessions each of the ways had, and how many frames it sent. */
    String stopRudeness() {
        return ask(LONG_ANSWER, "polite");
    }
}
