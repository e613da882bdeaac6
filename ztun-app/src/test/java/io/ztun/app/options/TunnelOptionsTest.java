package io.ztun.app.options;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.Names;
import io.ztun.core.settings.Bounds;
import io.ztun.core.settings.CodecLevel;
import io.ztun.core.settings.Families;
import io.ztun.core.settings.Limits;
import io.ztun.core.settings.Multicast;
import io.ztun.core.settings.NoCompress;
import io.ztun.core.settings.Privacy;
import io.ztun.core.settings.PushedSettings;
import io.ztun.core.settings.Quota;
import io.ztun.core.settings.QuotaLimits;
import io.ztun.core.settings.Rate;
import io.ztun.network.ClientPolicy;
import io.ztun.spi.SocketOptions;
import io.ztun.spi.StoreConfig;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TunConfig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TunnelOptionsTest {

    @Command
    private static final class Holder {
        @Mixin
        TunnelOptions options;
    }

    static TunnelOptions read(String... args) {
        Holder holder = new Holder();
        new CommandLine(holder).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(args);
        return holder.options;
    }

    private static List<String> broken(String... args) {
        return OptionRules.broken(read(args));
    }

    private static void assertRefused(String message, String... args) {
        ParameterException e = assertThrows(ParameterException.class, () -> read(args));
        assertEquals(message, Wanted.instead(e, Wanted.name(e.getArgSpec())));
    }

    @Test
    void shouldHaveTheOriginalsDefaults() {
        TunnelOptions options = read();

        assertTrue(options.isServer());
        assertEquals(Bounds.PORT_DEFAULT, options.connection.port());
        assertEquals(Addresses.parse("172.168.13.1/24"), options.subnet());
        assertEquals(Families.BOTH, options.network.family);
        assertEquals(Optional.empty(), options.network.subnet);
        assertEquals(Bounds.MTU_DEFAULT, options.network.mtu);
        assertEquals(List.of(), options.compression.codecs);
        assertEquals(CodecLevel.STANDARD, options.compression.level);
        assertEquals(List.of("tcp"), options.connection.transportNames());
        assertEquals(Optional.empty(), options.connection.bindAddress());
        assertEquals("linux", options.network.tun);
        assertEquals(Optional.empty(), options.network.tunName);
        assertEquals(TunConfig.Offloads.AUTO, options.network.offload);
        assertEquals(TransportConfig.Offloads.AUTO, options.connection.udpOffload);
        assertEquals(0, options.connection.dscp);
        assertEquals(Limits.DEFAULT, options.limits.limits());
        assertEquals(Duration.ofSeconds(5), options.connection.handshakeTimeout.value());
    }

    @Test
    void shouldReadWhereBalancersAre() {
        assertEquals(List.of(), read().connection.proxyProtocol);
        assertEquals(
                List.of(Cidr.parse("198.18.0.0/24"), Cidr.parse("10.0.0.5/32"), Cidr.parse("fd00::1/128")),
                read("--proxy-protocol=198.18.0.0/24,10.0.0.5,fd00::1").connection.proxyProtocol);
        assertThrows(ParameterException.class, () -> read("--proxy-protocol=balancer"));
        for (String withPort : List.of("198.18.0.30:2024", "[fd00::1]:2024")) {
            ParameterException e = assertThrows(ParameterException.class, () -> read("--proxy-protocol=" + withPort));
            assertTrue(e.getCause().getMessage().contains("none belongs here: " + withPort), e.getMessage());
        }
    }

    @Test
    void shouldReadWhatSocketsAreLike() {
        assertEquals(SocketOptions.NONE, read("--bind=127.0.0.1").sockets());
        SocketOptions sockets = read("--server=host", "--bind=127.0.0.1", "--bind-device=eth0", "--fwmark=0xca6c")
                .sockets();
        assertEquals("127.0.0.1", sockets.source().orElseThrow().getHostAddress());
        assertEquals(51_820, sockets.mark());
        assertEquals(Optional.of("eth0"), sockets.device());
        assertEquals(-1, read("--fwmark=4294967295").sockets().mark());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--fwmark=0", "--fwmark=4294967296", "--fwmark=-1", "--fwmark=red", "--bind-device="})
    void shouldRefuseWhatIsNoSocketsOption(String option) {
        assertThrows(ParameterException.class, () -> read(option));
    }

    @Test
    void shouldNotDropTheRightToMarkWhatIsDialledAgain() {
        assertEquals(1, broken("--server=host", "--fwmark=1", "--user=nobody").size());
        assertEquals(List.of(), broken("--fwmark=1", "--user=nobody"));
    }

    @Test
    void shouldReadBothFamilies() {
        assertEquals(
                Addresses.parse("10.13.0.1/24,fd00:13::1/64"),
                read("--subnet=fd00:13::1/64,10.13.0.1/24").subnet());
        assertRefused(
                "--subnet: two networks of one family: cidr=10.13.0.1/24,10.14.0.1/24; wanted one of IPv4, one of IPv6,"
                        + " or one of each",
                "--subnet=10.13.0.1/24,10.14.0.1/24");
        assertEquals(Families.IPV6, read("--server=host", "--family=ipv6").network.family);
        assertEquals(List.of("--family is a client's: name the server with --server too"), broken("--family=ipv4"));
        assertRefused("--family wants ipv4, ipv6 or both: six", "--family=six");
    }

    @Test
    void shouldReadWhatIsPushedAndWhatIsAccepted() {
        assertEquals(PushedSettings.NONE, read().live().push());
        assertEquals(
                new PushedSettings(
                        List.of(Cidr.parse("10.5.0.0/16"), Cidr.parse("::/0")),
                        List.of(Cidr.parse("10.13.0.1/32").address()),
                        List.of("corp.example")),
                read("--push-route=10.5.0.0/16,::/0", "--push-dns=10.13.0.1", "--push-domain=Corp.Example")
                        .live()
                        .push());
        assertEquals(List.of(), read("--server=a").routes.acceptRoutes.networks());
        assertEquals(AcceptedRoutes.ALL, read("--server=a", "--accept-routes=all").routes.acceptRoutes);
        assertEquals(
                List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("fd00::/8")),
                read("--server=a", "--accept-routes=10.0.0.0/8, fd00::/8")
                        .routes
                        .acceptRoutes
                        .networks());
        assertRefused("--push-dns wants ADDRESS, IPv4 or IPv6: dns.example", "--push-dns=dns.example");
        assertRefused(
                "--accept-routes: not a network: cidr=some; wanted ADDRESS/PREFIX, such as 172.168.13.1/24",
                "--accept-routes=some");
        assertEquals(
                List.of("--push-route is the server's: leave --server away to be one"),
                broken("--server=a", "--push-route=10.5.0.0/16"));
        assertEquals(
                List.of(
                        "--accept-routes is a client's: name the server with --server too",
                        "--accept-dns is a client's: name the server with --server too"),
                broken("--accept-routes=all", "--accept-dns"));
        assertEquals(1, broken("--push-domain=corp.example").size());
        assertEquals(1, broken("--push-dns=10.0.0.1", "--push-domain=a;b").size());
        String many = IntStream.rangeClosed(0, PushedSettings.ROUTES_CONFIGURED_MAX)
                .mapToObj(i -> "10." + i + ".0.0/16")
                .collect(Collectors.joining(","));
        assertEquals(List.of("too many routes for all clients: count=33 max=32"), broken("--push-route=" + many));
    }

    @Test
    void shouldMarkItsOwnPacketsWhereOthersAreToBeKeptApart() {
        assertEquals(
                0x2024, read("--server=192.0.2.5", "--kill-switch").sockets().mark());
        assertEquals(
                7,
                read("--server=192.0.2.5", "--kill-switch", "--fwmark=7")
                        .sockets()
                        .mark());
        assertEquals(0, read("--server=192.0.2.5").sockets().mark());
        assertEquals(
                0x2024, read("--server=host", "--accept-routes=all").sockets().mark());
        assertEquals(
                new ClientPolicy("a", 1, 4_294_967_295L, true, false),
                read("--route-metric=4294967295", "--allow-lan").routes.policy("a", 1));
        assertRefused(
                "--route-metric wants a number between 1 and 4294967295: 4294967296", "--route-metric=4294967296");
    }

    @Test
    void shouldKnowWhoseTheRoutingOptionsAre() {
        assertEquals(List.of("--nat is the server's: leave --server away to be one"), broken("--server=host", "--nat"));
        for (String option : List.of("--kill-switch", "--allow-lan", "--route-metric=5")) {
            assertEquals(1, broken(option).size(), option);
            assertEquals(List.of(), broken("--server=2001:db8::5", option), option);
        }
        assertEquals(
                List.of("--kill-switch wants the servers' addresses: a name would have to be looked up outside of the"
                        + " tunnel; --server=host"),
                broken("--server=host", "--kill-switch"));
        assertEquals(
                1,
                broken("--server=192.0.2.5", "--kill-switch", "--user=nobody").size());
        assertEquals(1, broken("--nat", "--user=nobody").size());
        assertEquals(
                List.of("--host-routes is the server's: leave --server away to be one"),
                broken("--server=host", "--host-routes"));
        assertEquals(1, broken("--host-routes", "--user=nobody").size());
        assertEquals(List.of(), broken("--host-routes"));
        assertEquals(
                2,
                broken("--server=host", "--accept-routes=all", "--accept-dns", "--user=nobody")
                        .size());
        assertEquals(List.of(), broken("--nat"));
    }

    @Test
    void shouldReadWhatAFleetShares() {
        TunnelOptions own = read("--state-dir=/a");
        assertEquals(Optional.empty(), own.fleet.shared());
        assertEquals(Duration.ofHours(24), own.fleet.config().leaseTime());
        assertTrue(Names.isName(own.fleet.gateway()), own.fleet::gateway);
        assertEquals(List.of(), broken("--store=file", "--state-dir=/a"));
        assertEquals(
                new StateChoice(Optional.empty(), Optional.of("off")),
                read("--store=memory").state());

        TunnelOptions shared = read(
                "--store=etcd",
                "--store-option=endpoints=http://a:1,http://b:2,user=x=y",
                "--store-option=ca=/c",
                "--gateway=gw-a",
                "--lease-time=90m");
        assertEquals(
                new StoreConfig(
                        "gw-a",
                        Duration.ofMinutes(90),
                        Map.of("endpoints", "http://a:1,http://b:2", "user", "x=y", "ca", "/c")),
                shared.fleet.config());
        assertEquals(List.of(), OptionRules.broken(shared));
        assertEquals(List.of(), broken("--store=etcd", "--key-file=a"));
        assertEquals(List.of(), broken("--store=etcd", "--key-file=a", "--authorized-clients=b"));
        assertEquals(1, broken("--store=etcd", "--authorized-clients=b").size());
        assertRefused(
                "--gateway wants up to 64 letters, digits and . _ @ -, a letter or digit first: gw a",
                "--gateway=gw a");
        assertRefused("--store-option wants KEY=VALUE: endpoints", "--store-option=endpoints");
        assertRefused(
                "--lease-time wants a duration between 1s and 8760h, a number and a unit (us, ms, s, m, h): 0",
                "--lease-time=0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--store=etcd --leases=/a | --leases is where a server keeps leases that it shares with nobody: leave it away"
                        + " with --store etcd",
                "--store=file --leases=off | --store file needs a file: leave --leases off and --state-dir off away",
                "--store=file --state-dir=off | --store file needs a file: leave --leases off and --state-dir off away",
                "--store=memory --leases=/a | --store memory keeps nothing: leave --leases away",
                "--store-option=a=b | --store-option is for a store that gateways share: name it with --store, such as etcd",
                "--gateway=a | --gateway is a server's name among those that share a store: name that with --store, such as etcd",
                "--lease-time=1h | --lease-time is for a store that gateways share: name it with --store, such as etcd",
                "--server=a --store=etcd | --store is the server's: leave --server away to be one",
                "--server=a --store-option=a=b | --store-option is the server's: leave --server away to be one",
                "--server=a --gateway=a | --gateway is the server's: leave --server away to be one",
                "--server=a --lease-time=1h | --lease-time is the server's: leave --server away to be one",
            })
    void shouldRefuseWhatDoesNotGoWithAStore(String options, String message) {
        assertEquals(List.of(message), broken(options.split(" ")));
    }

    @Test
    void shouldReadWhereStateIsKept() {
        assertEquals(new StateChoice(Optional.empty(), Optional.empty()), read().state());
        assertEquals(
                new StateChoice(Optional.of("/a"), Optional.of("off")),
                read("--state-dir=/a", "--leases=off").state());
        assertEquals(
                List.of("--leases is the server's: leave --server away to be one"),
                broken("--server=host", "--leases=/a"));
        assertRefused("--state-dir wants a name: (nothing)", "--state-dir=");
        TunnelOptions server = read("--state-dir=/a", "--port=7", "--transport=udp", "--tun-name=x");
        assertEquals(Optional.of(Path.of("/a/server-udp-7-x")), server.state().folder(server));
        TunnelOptions client = read("--state-dir=/a", "--server=[fe80::1%eth0]:9");
        assertEquals(
                Optional.of(Path.of("/a/client-tcp-fe80%3A%3A1%25eth0-9")),
                client.state().folder(client));
        TunnelOptions several = read("--state-dir=/a", "--server=a:9,b", "--transport=udp,tcp");
        assertEquals(
                Optional.of(Path.of("/a/client-udp_tcp-a_b-9")), several.state().folder(several));
    }

    @Test
    void shouldReadLimits() {
        TunnelOptions options = read(
                "--max-clients=1",
                "--max-clients-per-source=2",
                "--max-half-open=3",
                "--max-half-open-per-source=4",
                "--handshake-rate=5",
                "--handshake-timeout=600ms");

        assertEquals(new Limits(1, 2, 3, 4, 5), options.limits.limits());
        assertEquals(Duration.ofMillis(600), options.connection.handshakeTimeout.value());
    }

    @Test
    void shouldReadQuotas() {
        assertEquals(QuotaLimits.NONE, read().live().quotas());
        assertEquals(
                new QuotaLimits(new Quota(10_000_000_000L, Quota.Period.MONTH), Optional.empty()),
                read("--quota=10GB/month", "--quota-then=end").live().quotas());
        assertEquals(
                new QuotaLimits(new Quota(1_500_000, Quota.Period.DAY), Rate.parse("1mbit")),
                read("--quota=1.5MB/day", "--quota-then=1mbit").live().quotas());
        assertRefused("--quota wants " + Quota.ALLOWED + ": 10GB", "--quota=10GB");
        assertRefused(
                "--quota-then wants end, or a rate between 100kbit and 1000gbit, a number and a unit (kbit, mbit, gbit): off",
                "--quota-then=off");
        assertEquals(
                List.of(
                        "--limit-rate-all is the server's: leave --server away to be one",
                        "--quota is the server's: leave --server away to be one",
                        "--quota-then is the server's: leave --server away to be one"),
                broken("--server=host", "--limit-rate-all=1mbit", "--quota=1GB/day", "--quota-then=1mbit"));
    }

    @ParameterizedTest
    @CsvSource({"on, 2147483647", "off, 0", "1, 1", "1000000, 1000000"})
    void shouldReadWhatMulticastIsSent(String text, int packetsPerSecond) {
        assertEquals(Multicast.ON, read().network.multicast);
        assertEquals(
                packetsPerSecond, read("--multicast=" + text).network.multicast.packetsPerSecond());
        assertEquals(text, read("--multicast=" + text).network.multicast.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1000001", "99999999999", "auto", "-1"})
    void shouldRefuseOtherMulticast(String text) {
        assertRefused(
                "--multicast wants on, off, or packets per second between 1 and 1000000: " + text,
                "--multicast=" + text);
    }

    @Test
    void shouldReadHowOftenToLogStatistics() {
        assertEquals(Optional.empty(), read().log.statistics);
        assertEquals(Optional.of(new Interval(Duration.ofSeconds(1))), read("--stats=1s").log.statistics);
        assertEquals(
                Optional.of(new Interval(Duration.ofHours(1))),
                read("--server=192.0.2.5", "--stats", "1h").log.statistics);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "999ms", "999999999h", "often"})
    void shouldRefuseStatisticsTooOften(String interval) {
        assertRefused(
                "--stats wants a duration between 1s and 8760h, a number and a unit (us, ms, s, m, h): " + interval,
                "--stats=" + interval);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--max-clients=0",
                "--max-clients-per-source=-1",
                "--max-half-open=65537",
                "--max-half-open-per-source=0",
                "--handshake-rate=0"
            })
    void shouldRefuseLimitsOutOfRange(String option) {
        String[] parts = option.split("=");
        assertRefused(parts[0] + " wants a number between 1 and 65536: " + parts[1], option);
    }

    @Test
    void shouldReadWhatOneTransportAloneHas() {
        TunnelOptions options = read(
                "--transport=tls",
                "--transport-option=tls.certificate=/a,tls.key=/b",
                "--transport-option=tls.pin=sha256//x=");
        assertEquals(
                List.of(
                        new TransportOption("tls", "certificate", "/a"),
                        new TransportOption("tls", "key", "/b"),
                        new TransportOption("tls", "pin", "sha256//x=")),
                options.connection.transportOptions);
    }

    /** What several options say together. */
    @Test
    void shouldFindAllThatDoesNotGoTogether() {
        assertEquals(List.of(), broken());
        assertEquals(
                List.of(
                        "two ports: --port=3 and 2 behind --bind; leave one of them away",
                        "--dscp=copy is for --transport udp: over tcp packets have no headers of their own; wanted N",
                        "--pad needs --psk-file or --key-file: padding that is not encrypted hides nothing",
                        "--retry is a client's: name the server with --server too",
                        "codec named twice: name=lz4"),
                broken("--bind=[::1]:2", "--port=3", "--dscp=copy", "--pad", "--retry", "--codec=lz4,none,lz4"));
    }

    @ParameterizedTest
    @CsvSource({
        "--server=192.0.2.5, 192.0.2.5",
        "--server=example.org, example.org",
        "--server=2001:db8::1, 2001:db8::1",
        "--server=[2001:db8::1], 2001:db8::1",
    })
    void shouldBeClientOfServer(String argument, String host) {
        assertEquals(host, read(argument).connection.servers.get(0).host());
    }

    @ParameterizedTest
    @CsvSource({
        "--server=192.0.2.5:80, 192.0.2.5, 80",
        "--server=example.org:4000, example.org, 4000",
        "--server=[2001:db8::1]:443, 2001:db8::1, 443",
        "--server=[fe80::1%eth0]:443, fe80::1%eth0, 443",
        "--server=fe80::1%eth0, fe80::1%eth0, 2024",
        "--server=2001:db8::1:443, 2001:db8::1:443, 2024",
    })
    void shouldReadThePortBehindTheHost(String argument, String host, int port) {
        TunnelOptions options = read(argument);
        assertEquals(host, options.connection.servers.get(0).host());
        assertEquals(port, options.connection.port());
        assertEquals(port, read(argument, "--port=" + port).connection.port());
    }

    @Test
    void shouldReadSeveralServersAndTransports() {
        ConnectionOptions connection = read(
                        "--server=a, b:4000,[2001:db8::1]",
                        "--port=5000",
                        "--transport=udp, tcp",
                        "--server-order=random")
                .connection;
        assertEquals(
                List.of("a", "b", "2001:db8::1"),
                connection.servers.stream().map(HostAndPort::host).toList());
        assertEquals(
                List.of(5000, 4000, 5000),
                connection.servers.stream().map(connection::port).toList());
        assertEquals(List.of("udp", "tcp"), connection.transportNames());
        assertEquals(ConnectionOptions.ServerOrder.RANDOM, connection.serverOrder);
        assertRefused("--server wants HOST, HOST:PORT or [ADDRESS]:PORT: (nothing)", "--server=a,,b");
        assertEquals(List.of("--transport names one twice: tcp,udp,tcp"), broken("--transport=tcp,udp,tcp"));
        assertEquals(List.of("--server names too many servers: 9 max=8"), broken("--server=a,b,c,d,e,f,g,h,i"));
        assertEquals(
                List.of("--server-order is a client's: name the server with --server too"),
                broken("--server-order=random"));
        assertEquals(List.of(), broken("--transport=udp,tcp", "--dscp=copy"));
    }

    @Test
    void shouldReadThePortOfATransport() {
        TunnelOptions options = read("--transport=udp, tcp,tls:443", "--server=host:4000", "--state-dir=/a");
        assertEquals("udp,tcp,tls:443", options.connection.transports(","));
        assertEquals(List.of("udp", "tcp", "tls"), options.connection.transportNames());
        assertEquals(4000, options.connection.port());
        assertEquals(
                Optional.of(Path.of("/a/client-udp_tcp_tls.443-host-4000")),
                options.state().folder(options));
        assertRefused("--transport wants NAME or NAME:PORT: :443", "--transport=:443");
        assertRefused(
                "--transport: no port behind the colon: tls:0; wanted a number between 1 and 65535",
                "--transport=tls:0");
        assertEquals(List.of("--transport names one twice: tls:443,tls:444"), broken("--transport=tls:443,tls:444"));
        assertEquals(
                List.of("--transport udp,tcp,tls: tcp and tls cannot share port 2024; write another one behind one of"
                        + " them, such as tls:443"),
                broken("--transport=udp,tcp,tls"));
        assertEquals(
                List.of("--transport tls,tcp:443: tcp and tls cannot share port 443; write another one behind one of"
                        + " them, such as tcp:2024"),
                broken("--server=host:443", "--transport=tls,tcp:443"));
        assertEquals(List.of(), broken("--transport=udp:443,tcp:2024,tls:443"));
        assertEquals(List.of(), broken("--server=host,other:443", "--transport=tcp,tls"));
    }

    @Test
    void shouldReadThePortBehindTheAddressToListenOn() {
        TunnelOptions options = read("--bind=[::1]:0");
        assertTrue(options.connection.bindAddress().orElseThrow().isLoopbackAddress());
        assertEquals(0, options.connection.port());
        assertEquals(4000, read("--bind=127.0.0.1:4000").connection.port());
        assertEquals(
                List.of("--bind of a client has no port: leave it away"),
                broken("--server=host", "--bind=127.0.0.1:4000"));
    }

    @Test
    void shouldReadValuesBehindBlanks() {
        TunnelOptions options = read(
                "--server",
                "192.0.2.5",
                "--port",
                "4000",
                "--codec",
                "zstd, none",
                "--codec-level",
                "-5",
                "--mtu",
                "1400",
                "--tun-name",
                "wan7",
                "--offload",
                "on",
                "--tun",
                "memory",
                "--transport",
                "udp",
                "--udp-offload",
                "off",
                "--dscp",
                "AF41");

        assertEquals("192.0.2.5", options.connection.servers.get(0).host());
        assertEquals(4000, options.connection.port());
        assertEquals(List.of("zstd", "none"), options.compression.codecs);
        assertEquals(CodecLevel.of(-5), options.compression.level);
        assertEquals(1400, options.network.mtu);
        assertEquals(Optional.of("wan7"), options.network.tunName);
        assertEquals(TunConfig.Offloads.ON, options.network.offload);
        assertEquals("memory", options.network.tun);
        assertEquals(List.of("udp"), options.connection.transportNames());
        assertEquals(TransportConfig.Offloads.OFF, options.connection.udpOffload);
        assertEquals(34, options.connection.dscp);
    }

    @Test
    void shouldReadTheNetworksThatAClientAccepts() {
        assertEquals(List.of(), read("--server=192.0.2.5").network.acceptSubnets);
        assertEquals(
                List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("fd00::/16")),
                read("--server=192.0.2.5", "--accept-subnet=10.0.0.0/8, fd00::/16").network.acceptSubnets);
        assertRefused(
                "--accept-subnet: not a network: cidr=10.0.0.0; wanted ADDRESS/PREFIX, such as 172.168.13.1/24",
                "--server=192.0.2.5",
                "--accept-subnet=10.0.0.0");
        assertEquals(
                List.of("--accept-subnet is a client's: name the server with --server too"),
                broken("--accept-subnet=10.0.0.0/8"));
    }

    @Test
    void shouldReadWhatLengthsMayTell() {
        assertEquals(Privacy.STANDARD, read().compression.privacy());
        Privacy privacy = read("--no-compress=tcp:443,[fd00::]/64", "--history", "per-flow", "--pad", "--psk-file=f")
                .compression
                .privacy();

        assertEquals(new Privacy(NoCompress.parse("tcp:443,fd00::/64"), Privacy.History.PER_FLOW, true), privacy);
    }

    @Test
    void shouldTellChosenSubnetFromDefault() {
        TunnelOptions options = read("--subnet=172.168.13.1/24", "--bind=::1", "--port=0");

        assertTrue(options.network.subnet.isPresent());
        assertEquals(
                "0:0:0:0:0:0:0:1",
                options.connection.bindAddress().orElseThrow().getHostAddress());
        assertEquals(0, options.connection.port());
    }
}
