package io.ztun.app.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.app.wiring.StateChoice;
import io.ztun.app.wiring.TunnelSettings;
import io.ztun.core.settings.Bounds;
import io.ztun.core.settings.Limits;
import io.ztun.core.settings.Multicast;
import io.ztun.core.settings.NoCompress;
import io.ztun.core.settings.Privacy;
import io.ztun.spi.SocketOptions;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TunConfig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SettingsReaderTest {

    private static TunnelSettings read(String... args) {
        ZtunCommand command = new ZtunCommand();
        CommandLine commandLine = new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.parseArgs(new GoStyleArguments(commandLine.getCommandSpec()).toPicocli(args));
        return SettingsReader.read(command);
    }

    @Test
    void shouldHaveTheOriginalsDefaults() {
        TunnelSettings settings = read();

        assertTrue(settings.isServer());
        assertEquals(Bounds.PORT_DEFAULT, settings.port());
        assertEquals(Cidr.parse("172.168.13.1/24"), settings.subnet());
        assertTrue(settings.subnetIsDefault());
        assertEquals(Bounds.MTU_DEFAULT, settings.mtu());
        assertEquals(List.of(), settings.codecs());
        assertEquals(OptionalInt.empty(), settings.codecLevel());
        assertEquals("tcp", settings.transport());
        assertEquals(Optional.empty(), settings.bind());
        assertEquals("linux", settings.tun());
        assertEquals(Optional.empty(), settings.tunName());
        assertEquals(TunConfig.Offloads.AUTO, settings.offload());
        assertEquals(TransportConfig.Offloads.AUTO, settings.udpOffload());
        assertEquals(0, settings.dscp());
        assertEquals(Limits.DEFAULT, settings.limits());
        assertEquals(Duration.ofSeconds(5), settings.handshakeTimeout());
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
        assertThrows(ConfigException.class, () -> read(option));
    }

    @Test
    void shouldNotDropTheRightToMarkWhatIsDialledAgain() {
        assertThrows(ConfigException.class, () -> read("--server=host", "--fwmark=1", "--user=nobody"));
        read("--fwmark=1", "--user=nobody");
    }

    @Test
    void shouldReadWhereStateIsKept() {
        assertEquals(new StateChoice(Optional.empty(), Optional.empty()), read().state());
        assertEquals(
                new StateChoice(Optional.of("/a"), Optional.of("off")),
                read("--state-dir=/a", "--leases=off").state());
        assertThrows(ConfigException.class, () -> read("--server=host", "--leases=/a"));
        assertThrows(ConfigException.class, () -> read("--state-dir="));
        TunnelSettings server = read("--state-dir=/a", "--port=7", "--transport=udp", "--tun-name=x");
        assertEquals(Optional.of(Path.of("/a/server-udp-7-x")), server.state().folder(server));
        TunnelSettings client = read("--state-dir=/a", "--server=[fe80::1%eth0]:9");
        assertEquals(
                Optional.of(Path.of("/a/client-tcp-fe80%3A%3A1%25eth0-9")),
                client.state().folder(client));
    }

    @Test
    void shouldReadLimits() {
        TunnelSettings settings = read(
                "--max-clients=1",
                "--max-clients-per-source=2",
                "--max-half-open=3",
                "--max-half-open-per-source=4",
                "--handshake-rate=5",
                "--handshake-timeout=600ms");

        assertEquals(new Limits(1, 2, 3, 4, 5), settings.limits());
        assertEquals(Duration.ofMillis(600), settings.handshakeTimeout());
    }

    @ParameterizedTest
    @CsvSource({"on, 2147483647", "off, 0", "1, 1", "1000000, 1000000"})
    void shouldReadWhatMulticastIsSent(String text, int packetsPerSecond) {
        assertEquals(Multicast.ON, read().multicast());
        assertEquals(packetsPerSecond, read("--multicast=" + text).multicast().packetsPerSecond());
        assertEquals(text, read("--multicast=" + text).multicast().toString());
    }

    @ParameterizedTest
    @CsvSource({
        "0, multicast out of range: multicast=0 min=1 max=1000000",
        "1000001, multicast out of range: multicast=1000001 min=1 max=1000000",
        "99999999999, multicast out of range: multicast=99999999999 min=1 max=1000000",
        "auto, neither on nor off nor a rate: multicast=auto",
        "-1, neither on nor off nor a rate: multicast=-1",
    })
    void shouldRefuseOtherMulticast(String text, String message) {
        ConfigException e = assertThrows(ConfigException.class, () -> read("--multicast=" + text));
        assertEquals(message + "; wanted on, off, or packets per second", e.getMessage());
    }

    @Test
    void shouldReadHowOftenToLogStatistics() {
        assertEquals(Optional.empty(), read().statistics());
        assertEquals(Optional.of(Duration.ofSeconds(1)), read("--stats=1s").statistics());
        assertEquals(
                Optional.of(Duration.ofHours(1)),
                read("-server=192.0.2.5", "--stats", "1h").statistics());
    }

    @ParameterizedTest
    @CsvSource({
        "0, stats out of range: stats=0 min=1s max=8760h",
        "999ms, stats out of range: stats=999ms min=1s max=8760h",
        "999999999h, stats out of range: stats=999999999h min=0 max=8760h",
        "often, 'not a duration: stats=often; wanted a number and a unit, such as 500us, 2ms, 5s, 1m, 1h'"
    })
    void shouldRefuseStatisticsTooOften(String interval, String message) {
        ConfigException e = assertThrows(ConfigException.class, () -> read("--stats=" + interval));
        assertEquals(message, e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-clients=0",
                "max-clients-per-source=-1",
                "max-half-open=65537",
                "max-half-open-per-source=0",
                "handshake-rate=0"
            })
    void shouldRefuseLimitsOutOfRange(String option) {
        ConfigException e = assertThrows(ConfigException.class, () -> read("--" + option));
        assertEquals(
                option.substring(0, option.indexOf('=')) + " out of range: " + option + " min=1 max=65536",
                e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "-server=192.0.2.5, 192.0.2.5",
        "--server=example.org, example.org",
        "--server=2001:db8::1, 2001:db8::1",
        "--server=[2001:db8::1], 2001:db8::1",
    })
    void shouldBeClientOfServer(String argument, String host) {
        assertEquals(Optional.of(host), read(argument).server());
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
        TunnelSettings settings = read(argument);
        assertEquals(Optional.of(host), settings.server());
        assertEquals(port, settings.port());
        assertEquals(port, read(argument, "--port=" + port).port());
    }

    @Test
    void shouldReadThePortBehindTheAddressToListenOn() {
        TunnelSettings settings = read("--bind=[::1]:0");
        assertTrue(settings.bind().orElseThrow().isLoopbackAddress());
        assertEquals(0, settings.port());
        assertEquals(4000, read("--bind=127.0.0.1:4000").port());
        assertThrows(ConfigException.class, () -> read("--server=host", "--bind=127.0.0.1:4000"));
    }

    @Test
    void shouldReadValuesBehindBlanks() {
        TunnelSettings settings = read(
                "-server",
                "192.0.2.5",
                "-port",
                "4000",
                "--codec",
                "zstd, none",
                "--codec-level",
                "-5",
                "-mtu",
                "1400",
                "--tun-name",
                "wan7",
                "--offload",
                "on",
                "-tun",
                "memory",
                "-transport",
                "udp",
                "--udp-offload",
                "off",
                "-dscp",
                "AF41");

        assertEquals(Optional.of("192.0.2.5"), settings.server());
        assertEquals(4000, settings.port());
        assertEquals(List.of("zstd", "none"), settings.codecs());
        assertEquals(OptionalInt.of(-5), settings.codecLevel());
        assertEquals(1400, settings.mtu());
        assertEquals(Optional.of("wan7"), settings.tunName());
        assertEquals(TunConfig.Offloads.ON, settings.offload());
        assertEquals("memory", settings.tun());
        assertEquals("udp", settings.transport());
        assertEquals(TransportConfig.Offloads.OFF, settings.udpOffload());
        assertEquals(34, settings.dscp());
    }

    @Test
    void shouldReadTheNetworksThatAClientAccepts() {
        assertEquals(List.of(), read("--server=192.0.2.5").acceptSubnets());
        assertEquals(
                List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("fd00::/16")),
                read("--server=192.0.2.5", "--accept-subnet=10.0.0.0/8, fd00::/16")
                        .acceptSubnets());
        ConfigException e =
                assertThrows(ConfigException.class, () -> read("--server=192.0.2.5", "--accept-subnet=10.0.0.0"));
        assertTrue(e.getMessage().startsWith("--accept-subnet: not a network: cidr=10.0.0.0;"), e.getMessage());
        assertThrows(ConfigException.class, () -> read("--accept-subnet=10.0.0.0/8"));
    }

    @Test
    void shouldReadWhatLengthsMayTell() {
        assertEquals(Privacy.STANDARD, read().privacy());
        Privacy privacy = read("--no-compress=tcp:443,[fd00::]/64", "-history", "per-flow", "--pad", "--psk-file=f")
                .privacy();

        assertEquals(new Privacy(NoCompress.parse("tcp:443,fd00::/64"), Privacy.History.PER_FLOW, true), privacy);
    }

    @Test
    void shouldTellChosenSubnetFromDefault() {
        TunnelSettings settings = read("--subnet=172.168.13.1/24", "--bind=::1", "--port=0");

        assertFalse(settings.subnetIsDefault());
        assertEquals("0:0:0:0:0:0:0:1", settings.bind().orElseThrow().getHostAddress());
        assertEquals(0, settings.port());
    }
}
