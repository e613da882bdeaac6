package io.ztun.app.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;

import io.ztun.demo.traffic.Bulk;
import io.ztun.demo.traffic.Chat;
import io.ztun.demo.traffic.DirectoryText;
import io.ztun.demo.traffic.Syslog;
import io.ztun.demo.traffic.TextPayload;

/**
 * Runs on a host, receives traffic of every kind, and sends what its standard input tells it to: a command a line, each
 * answered with {@code ok RESULT} or {@code failed REASON}. Ends with its input.
 */
final class AgentMain {

    static final int BULK_PORT = 5001;
    static final int CHAT_PORT = 5002;
    static final int SYSLOG_PORT = 5003;
    static final int METER_PORT = 5004;
    static final int INBOX_PORT = 5005;

    /** Not one of those that are known to be encrypted. */
    static final int TLS_PORT = 5006;

    static final int STEADY_PORT = 5007;

    private final Meter meter = new Meter(METER_PORT);
    private final Inbox inbox = new Inbox(INBOX_PORT);
    private Steady steady;
    private Flood flood;
    private Hoard hoard;
    private HelloFlood hellos;
    private List<RudeClient> rude = List.of();
    private final Tamper tamper = new Tamper();

    private AgentMain() throws IOException {
        Bulk.listen(BULK_PORT);
        Chat.listen(CHAT_PORT);
        Syslog.listen(SYSLOG_PORT);
        Steady.listen(STEADY_PORT);
    }

    /** Takes no arguments. */
    public static void main(String[] args) throws IOException {
        AgentMain agent = new AgentMain();
        System.out.println("ok ready");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            System.out.println(agent.answer(line.split(" ")));
        }
    }

    private String answer(String[] words) {
        try {
            return "ok " + run(words);
        } catch (Exception e) {
            return "failed " + e;
        }
    }

    private String run(String[] words) throws IOException, InterruptedException, GeneralSecurityException {
        switch (words[0]) {
            case "bulk":
                return Bulk.send(at(words[1], BULK_PORT), new MixedPayload(1), Long.parseLong(words[2]));
            case "directory":
                return Bulk.send(
                        at(words[1], BULK_PORT), new TextPayload(DirectoryText::entry), Long.parseLong(words[2]));
            case "dump":
                return Bulk.send(at(words[1], BULK_PORT), new TextPayload(DumpText::row), Long.parseLong(words[2]));
            case "tls-listen":
                TlsBulk.listen(TLS_PORT, Path.of(words[1]));
                return "";
            case "tls":
                TlsBulk.send(at(words[1], TLS_PORT), Path.of(words[2]), Long.parseLong(words[3]));
                return "";
            case "chat":
                Chat.ask(at(words[1], CHAT_PORT), Integer.parseInt(words[2]));
                return "";
            case "syslog":
                return ""
                        + Syslog.send(
                                at(words[1], SYSLOG_PORT), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
            case "tcp-flow":
                Flow.tcp(at(words[1], METER_PORT));
                return "";
            case "steady":
                steady = Steady.start(at(words[1], STEADY_PORT));
                return "";
            case "steady-stop":
                return steady.stop();
            case "udp-flow":
                Flow.udp(at(words[1], METER_PORT), Integer.parseInt(words[2]));
                return "";
            case "metered":
                return "" + meter.total();
            case "join":
                inbox.join(InetAddress.getByName(words[1]), words[2]);
                return "";
            case "datagram":
                return datagram(new InetSocketAddress(InetAddress.getByName(words[1]), 0), words[2], words[3]);
            case "multicast":
                return multicast(words[1], words[2], words[3]);
            case "received":
                return inbox.take(Long.parseLong(words[1]));
            case "record":
                return Recorder.first(Integer.parseInt(words[1]));
            case "flood":
                flood = Flood.start(at(words[1], Ztun.PORT));
                return "";
            case "flooded":
                return "" + flood.sent();
            case "hoard":
                hoard = Hoard.start(at(words[1], Ztun.PORT), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
                return "";
            case "hoarded":
                return hoard.state();
            case "crowd":
                return "" + Visitors.connect(at(words[1], Ztun.PORT), Integer.parseInt(words[2]));
            case "hello-flood":
                hellos = HelloFlood.start(at(words[1], Ztun.PORT), Integer.parseInt(words[2]));
                return "";
            case "forged":
                return hellos.state();
            case "rude":
                rude = RudeClient.startAll(words[1], at(words[2], Ztun.PORT), List.of(words[3].split(",")));
                return "";
            case "polite":
                return RudeClient.stopAll(rude);
            case "replay":
                return new Replay(Path.of(words[1]), at(words[2], Integer.parseInt(words[3])))
                        .send(at(words[4], Ztun.PORT), Integer.parseInt(words[5]));
            case "relay-tcp":
                TcpRelay.start(Ztun.PORT, at(words[1], Ztun.PORT), tamper);
                return "";
            case "relay-udp":
                UdpRelay.start(Ztun.PORT, at(words[1], Ztun.PORT), tamper);
                return "";
            case "tamper":
                tamper.with(Tamper.What.valueOf(words[1]), Integer.parseInt(words[2]));
                return "";
            case "hostile":
                return HostilePeer.of(words[1], at(words[2], Ztun.PORT), words[4])
                        .repeat(Integer.parseInt(words[3]));
            default:
                throw new IOException("unknown command " + words[0]);
        }
    }

    private static InetSocketAddress at(String address, int port) throws IOException {
        return new InetSocketAddress(InetAddress.getByName(address), port);
    }

    private static String datagram(InetSocketAddress from, String to, String text) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(from)) {
            send(socket, to, text);
        }
        return "";
    }

    private static String multicast(String name, String group, String text) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setOption(StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByName(name));
            send(socket, group, text);
        }
        return "";
    }

    private static void send(DatagramSocket socket, String to, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length, at(to, INBOX_PORT)));
    }
}
