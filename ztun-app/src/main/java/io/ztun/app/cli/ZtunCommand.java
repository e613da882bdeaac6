package io.ztun.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import io.ztun.demo.DemoCommand;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TunConfig;

/**
 * {@code ztun} itself: a tunnel, as its server or as a client. The fields are what was written; {@link SettingsReader}
 * makes settings of them. Nothing here names a class of Guice or of the engine, which {@code --help} need not load.
 */
@Command(
        name = "ztun",
        header = {"ZTun: a compressed tunnel between a server and many clients, for any IP traffic.", ""},
        customSynopsis = {
            "ztun [OPTIONS]                  be a server",
            "       ztun --server HOST [OPTIONS]    be a client of that server",
            "       ztun genkey FILE                make a private key or shared secret, show what to pass on",
            "       ztun pubkey FILE                show the public key that belongs to a private one",
            "       ztun plugins [--plugins DIR]    list codecs, transports and TUN backends",
            "       ztun demo                       a tunnel between two hosts on this machine, and what it saves",
            ""
        },
        versionProvider = Version.class,
        sortOptions = false,
        optionListHeading = "Options (one dash or two; a value behind = or a blank):%n",
        commandListHeading = "%nCommands:%n",
        subcommands = {
            GenkeyCommand.class,
            PubkeyCommand.class,
            PluginsCommand.class,
            DemoCommand.class,
            WarmUpCommand.class,
        },
        footer = {
            "",
            "Examples:",
            "  sudo ztun                                  server at 172.168.13.1/24, port 2024, interface ztun0",
            "  sudo ztun --server 192.0.2.5               client; the server gives it its address",
            "  sudo ztun -server=192.0.2.5 -mtu=1400      the original's way to write flags works too",
            "  sudo ztun --subnet 10.99.0.1/16 --port 443 another network, another port",
            "  sudo ztun --codec zstd --codec-level 6     compress harder, on a slow line",
            "  sudo ztun --psk-file secret                only for those who have the secret, encrypted",
            "",
            "Where clients have keys of their own:",
            "  ztun genkey server.key                     on the server; prints its public key, SERVER-KEY",
            "  ztun genkey laptop.key                     on a client; prints CLIENT-KEY",
            "  echo CLIENT-KEY laptop address=172.168.13.7 >> clients",
            "  sudo ztun --key-file server.key --authorized-clients clients",
            "  sudo ztun --server 192.0.2.5 --key-file laptop.key --server-key SERVER-KEY",
            "",
            "A TUN interface takes CAP_NET_ADMIN: run as root, or give the java binary that capability.",
            "The default network lies in 172.168.0.0/16, which is public address space (172.16.0.0/12 would be",
            "private): it is kept for compatibility; give --subnet where it is in the way.",
            "SIGINT and SIGTERM close the tunnel in good order; a second one ends the process at once.",
            "SIGHUP has a server read --authorized-clients again; without that it is like SIGTERM.",
            "SIGUSR1 puts on the log what was carried and saved so far.",
            "",
            "Environment: JAVA_HOME (the Java to use, 17 or later), ZTUN_JAVA_OPTS (more options for it),",
            "ZTUN_STATE_DIR (what --state-dir is where it is not given).",
            "",
            "Exit status:",
            "  0  done, or stopped by a signal in good order",
            "  1  failed at run time: no permission, port in use, server out of reach",
            "  2  wrong usage: a flag, its value, an unknown codec, a broken plugin jar",
        })
final class ZtunCommand implements Callable<Integer> {

    @Option(
            names = "--server",
            paramLabel = "HOST",
            description = "Connect to that server: a name, an IPv4 or an IPv6 address. Its port may stand behind it:"
                    + " HOST:PORT, [ADDRESS]:PORT. (default: be a server)")
    String server;

    @Option(
            names = "--retry",
            description =
                    "Client: keep trying at the start, too, as long as the server's name cannot be looked up or the"
                            + " server not be reached. (default: end with status 1)")
    boolean retry;

    @Option(names = "--port", paramLabel = "N", description = "The server's port, on both sides. (default: 2024)")
    Integer port;

    @Option(
            names = "--subnet",
            paramLabel = "CIDR",
            description = "Server: the tunnel's network; the address is the server's. (default: 172.168.13.1/24)")
    String subnet;

    @Option(
            names = "--mtu",
            paramLabel = "N",
            description = "MTU of the interface, 576 to 65535; a client takes the smaller of its own and the server's."
                    + " (default: ${DEFAULT-VALUE})",
            defaultValue = "9000")
    int mtu;

    @Option(
            names = "--codec",
            paramLabel = "LIST",
            split = ",",
            hideParamSyntax = true,
            description =
                    "Codecs by name, separated by commas, best first. A client offers them, a server accepts them."
                            + " none is a codec too. (default: lz4, then every other installed codec)")
    List<String> codecs = new ArrayList<>();

    @Option(
            names = "--codec-level",
            paramLabel = "N",
            description =
                    "Compression level of this side's codec, on that codec's own scale. (default: the codec's own)")
    Integer codecLevel;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            description = "Transport of the frames: tcp, or udp, which is better on lines that lose packets."
                    + " (default: ${DEFAULT-VALUE})",
            defaultValue = "tcp")
    String transport;

    @Option(
            names = "--udp-offload",
            paramLabel = "on|off|auto",
            description =
                    "With --transport udp, whether the kernel splits and joins datagrams: auto where it can, on fails"
                            + " where it cannot. (default: ${DEFAULT-VALUE})",
            defaultValue = "auto")
    TransportConfig.Offloads udpOffload;

    @Option(
            names = "--dscp",
            paramLabel = "copy|N",
            description =
                    "Mark the tunnel's own packets for routers on the way: 0 to 63, or a name such as EF, AF41, CS1;"
                            + " with --transport udp also copy, the mark of the packets inside. (default: ${DEFAULT-VALUE})",
            defaultValue = "0")
    String dscp;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            description =
                    "Server: the address to listen on; its port may stand behind it, as with --server. Client: the"
                            + " address to connect from. (default: all, IPv6 and IPv4; the one that the routes choose)")
    String bind;

    @Option(
            names = "--bind-device",
            paramLabel = "IF",
            description = "Connect, or listen, by that interface alone, whatever the routes say.")
    String bindDevice;

    @Option(
            names = "--fwmark",
            paramLabel = "N",
            description =
                    "Mark what this end sends on the line, such as 51820 or 0x10, for `ip rule` and nft to go by; takes"
                            + " CAP_NET_ADMIN.")
    String fwmark;

    @Option(
            names = "--tun",
            paramLabel = "NAME",
            description = "TUN backend. (default: ${DEFAULT-VALUE})",
            defaultValue = "linux")
    String tun;

    @Option(
            names = "--tun-name",
            paramLabel = "IF",
            description = "Name of the interface. (default: the first free one of ztun0, ztun1, ...)")
    String tunName;

    @Option(
            names = "--offload",
            paramLabel = "on|off|auto",
            description = "Whether super-packets of up to 64 KiB cross the tunnel whole: auto where both ends can, on"
                    + " fails where this one cannot. (default: ${DEFAULT-VALUE})",
            defaultValue = "auto")
    TunConfig.Offloads offload;

    @Option(
            names = "--linger",
            paramLabel = "DURATION",
            description =
                    "How long a small packet may wait for others to share a frame with, such as 2ms: fewer bytes on"
                            + " a line that is paid by the byte, at the price of latency. (default: ${DEFAULT-VALUE})",
            defaultValue = "0")
    String linger;

    @Option(
            names = "--keepalive",
            paramLabel = "DURATION",
            description = "Server: keepalive interval, 50ms to 30s; a peer silent for three intervals is considered"
                    + " dead, in an idle tunnel later. (default: 5s)")
    String keepalive;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that carry packets, each way. (default: one for every two processors, 1 to 4)")
    Integer threads;

    @Option(
            names = "--psk-file",
            paramLabel = "FILE",
            description =
                    "Shared secret; only peers that have it can connect, and everything is encrypted. The same file"
                            + " on both ends, made by ztun genkey.")
    Path pskFile;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "This end's private key, made by ztun genkey: authenticate with this key, and encrypt.")
    Path keyFile;

    @Option(names = "--server-key", paramLabel = "KEY", description = "Client with a key: the server's public key.")
    String serverKey;

    @Option(
            names = "--authorized-clients",
            paramLabel = "FILE",
            description =
                    "Server with a key: who may join, a line for each with public key, name and, if wanted,"
                            + " address=A and subnets=CIDR,... behind it. Read again when it changes or on SIGHUP; who is removed is out at once.")
    Path authorizedClients;

    @Option(
            names = "--accept-subnet",
            paramLabel = "LIST",
            split = ",",
            hideParamSyntax = true,
            description = "Client: accept an address only from these networks, as CIDR, separated by commas."
                    + " (default: the private ones, and 172.168.0.0/16)")
    List<String> acceptSubnets = new ArrayList<>();

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "Drop root privileges and become that user once interface and port are open.")
    String user;

    @Option(names = "--open", description = "Server: let everybody in without encryption, on a public address too.")
    boolean open;

    @Option(
            names = "--no-compress",
            paramLabel = "LIST",
            description =
                    "Never compress what this end sends from or to these ports and networks: tcp:443, udp:8000-8010,"
                            + " 10.0.5.0/24, [fd00::]/64, separated by commas. (default: only what is encrypted already)")
    String noCompress;

    @Option(
            names = "--history",
            paramLabel = "shared|per-flow|none",
            hideParamSyntax = true,
            description =
                    "What a packet is compressed against: all that was sent before; packets of its own flow in the same"
                            + " frame; nothing but itself. Set it on both ends. (default: ${DEFAULT-VALUE})",
            defaultValue = "shared")
    String history;

    @Option(
            names = "--pad",
            description = "Pad what this end sends, by 12 %% at most, so that fewer lengths are seen; only with"
                    + " --psk-file or --key-file.")
    boolean pad;

    @Option(
            names = "--stats",
            paramLabel = "DURATION",
            description =
                    "Log a line every so often, such as 10s or 1h: packets, bytes inside the tunnel and on the line,"
                            + " what was saved, drops, refusals. (default: at the end, and on SIGUSR1)")
    String statistics;

    @Option(
            names = "--leases",
            paramLabel = "FILE|off",
            hideParamSyntax = true,
            description = "Server: keep in that file which client had which address, so that it gets it again after a"
                    + " restart of the server. (default: leases in the folder of --state-dir)")
    String leases;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR|off",
            hideParamSyntax = true,
            description =
                    "Keep there, in a folder for each tunnel, what outlives the process: a server's leases, and the"
                            + " identity by which a client without a key gets its address back. (default: /var/lib/ztun as root,"
                            + " else $$XDG_STATE_HOME/ztun or ~/.local/state/ztun; $$STATE_DIRECTORY where systemd sets it)")
    String stateDir;

    @Mixin
    LimitOptions limits;

    @Mixin
    CommonOptions common;

    @Option(names = "--version", versionHelp = true, description = "Show the versions of ztun and Java, and end.")
    boolean version;

    @Override
    public Integer call() throws InterruptedException {
        return TunnelRun.run(SettingsReader.read(this), common.plugins);
    }
}
