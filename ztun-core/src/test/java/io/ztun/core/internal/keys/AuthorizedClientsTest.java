package io.ztun.core.internal.keys;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AuthorizedClientsTest {

    private static final String KEY = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=";
    private static final String OTHER = "3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08=";
    private static final Addresses TUNNEL = Addresses.parse("172.168.13.1/24");

    @Test
    void shouldReadWhatBelongsToAClient() throws IOException {
        AuthorizedClients clients = AuthorizedClients.parse(
                "# who may join\n\n" + KEY + " laptop # of somebody\n\t" + OTHER
                        + "   branch.office\tsubnets=10.5.0.0/16,fd05::/64  address=172.168.13.7\r\n",
                "here",
                TUNNEL);
        assertEquals("[laptop, branch.office]", clients.toString());
        AuthorizedClient laptop = clients.find(PublicKey.parse(KEY)).orElseThrow();
        assertEquals(
                new AuthorizedClient(
                        PublicKey.parse(KEY),
                        "laptop",
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty()),
                laptop);
        AuthorizedClient branch = clients.find(PublicKey.parse(OTHER)).orElseThrow();
        assertEquals("branch.office", branch.name());
        assertEquals(List.of(InetAddress.getByName("172.168.13.7")), branch.addresses());
        assertEquals(List.of(Cidr.parse("10.5.0.0/16"), Cidr.parse("fd05::/64")), branch.subnets());
        assertEquals(List.of(laptop, branch), List.copyOf(clients.all()));
        assertEquals(Optional.empty(), clients.find(PublicKey.of(new byte[32])));
    }

    @Test
    void shouldLetNobodyInByAnEmptyFile() {
        assertTrue(AuthorizedClients.parse("", "here", TUNNEL).all().isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "laptop | not a public key: length=6",
                "K | no name behind the key",
                "K -laptop | not a client's name: name=-laptop; wanted up to 64 letters",
                "K lap/top | not a client's name: name=lap/top; wanted up to 64 letters",
                "K laptop office | not a setting: word=office",
                "K laptop =1 | not a setting: word==1",
                "K laptop mtu=1 | unknown setting: setting=mtu available=[address, subnets, routes, rate, quota]",
                "K laptop rate=10mb | not a rate: rate=10mb; wanted a rate between 100kbit and 1000gbit, a number and a unit"
                        + " (kbit, mbit, gbit), or off",
                "K laptop quota=10GB | not a quota: quota=10GB; wanted an amount and a period such as 10GB/month: a number",
                "K laptop address=1.2.3.4 address=1.2.3.4 | setting is there twice: setting=address",
                "K laptop address= | not an address: address=;",
                "K laptop address=host.example | not an address: address=host.example;",
                "K laptop address=1.2.3 | not an address: address=1.2.3;",
                "K laptop address=1.2.3.256 | not an address: address=1.2.3.256;",
                "K laptop address=1.2.3.4/24 | not an address: address=1.2.3.4/24; wanted one without a prefix",
                "K laptop address=fd00::1::2 | not an address: address=fd00::1::2;",
                "K laptop address=0.0.0.0 | no client can have this address: address=0.0.0.0",
                "K laptop address=127.0.0.1 | no client can have this address: address=127.0.0.1",
                "K laptop address=224.0.0.1 | no client can have this address: address=224.0.0.1",
                "K laptop address=ff02::1 | no client can have this address: address=ff02::1",
                "K laptop address=172.168.14.1 | address outside the tunnel's network: address=172.168.14.1 subnet=172.168.13.0/24",
                "K laptop address=fd00::1 | address outside the tunnel's network: address=fd00:0:0:0:0:0:0:1 subnet=172.168.13.0/24",
                "K laptop address=172.168.13.0 | no client can have this address: address=172.168.13.0 subnet=172.168.13.0/24;",
                "K laptop address=172.168.13.255 | no client can have this address: address=172.168.13.255 subnet=",
                "K laptop address=172.168.13.1 | address is the server's own: address=172.168.13.1",
                "K laptop subnets= | not a network: cidr=;",
                "K laptop subnets=10.0.0.0/8, | not a network: cidr=;",
                "K laptop subnets=10.0.0.0 | not a network: cidr=10.0.0.0;",
                "K laptop subnets=10.0.0.0/33 | not a network: cidr=10.0.0.0/33;",
                "K laptop subnets=10.0.0.1/8 | subnet with bits behind its prefix: subnet=10.0.0.1/8; wanted 10.0.0.0/8",
                "K laptop subnets=0.0.0.0/0 | subnet that cannot lie behind a client: subnet=0.0.0.0/0 overlaps=0.0.0.0/8",
                "K laptop subnets=128.0.0.0/1 | subnet that cannot lie behind a client: subnet=128.0.0.0/1 overlaps=",
                "K laptop subnets=224.1.0.0/16 | subnet that cannot lie behind a client",
                "K laptop subnets=10.0.0.0/8,::/0 | subnet that cannot lie behind a client: subnet=::/0",
                "K laptop subnets=fe80::/64 | subnet that cannot lie behind a client",
            })
    void shouldSayWhatIsWrongAndWhere(String line, String problem) {
        String content = OTHER + " first\n# comment\n" + line.replaceFirst("^K", KEY) + "\n";
        ConfigException e = assertThrows(
                ConfigException.class, () -> AuthorizedClients.parse(content, "/etc/ztun/clients", TUNNEL));
        assertTrue(e.getMessage().startsWith("file=/etc/ztun/clients line=3; " + problem), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "F first | O first | name is there twice: name=first",
                "F first | F second | key is there twice: key=hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo= name=first",
                "F first address=172.168.13.4 | O second address=172.168.13.4 | belongs to another one already: value=172.168.13.4 owner=first",
            })
    void shouldRefuseWhatIsThereTwice(String first, String second, String problem) {
        String content = (first + "\n" + second).replace("F ", KEY + " ").replace("O ", OTHER + " ");
        ConfigException e = assertThrows(ConfigException.class, () -> AuthorizedClients.parse(content, "here", TUNNEL));
        assertEquals("file=here line=2; " + problem, e.getMessage());
    }

    @Test
    void shouldKnowAnAddressHoweverItIsWritten() {
        String content = KEY + " first address=fd00::2\n" + OTHER + " second address=fd00:0::2";
        ConfigException e = assertThrows(
                ConfigException.class, () -> AuthorizedClients.parse(content, "here", Addresses.parse("fd00::1/64")));
        assertEquals(
                "file=here line=2; belongs to another one already: value=fd00:0:0:0:0:0:0:2 owner=first",
                e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.5.0.0/16 | 10.5.0.0/16 | 10.5.0.0/16; it belongs to first already",
                "10.5.0.0/16 | 10.5.8.0/24,10.5.0.0/16 | 10.5.0.0/16; it belongs to first already",
                "fd05::/64 | fd05::/64 | fd05::/64; it belongs to first already",
                "10.5.0.0/16 | 172.168.13.0/24 | 172.168.13.0/24; it lies in the tunnel's own network 172.168.13.0/24",
                "10.5.0.0/16 | 172.168.13.0/28 | 172.168.13.0/28; it lies in the tunnel's own network 172.168.13.0/24",
            })
    void shouldLeaveOutASubnetThatBelongsElsewhereAndNothingElse(String first, String second, String problem) {
        String content = KEY + " first subnets=" + first + "\n" + OTHER + " second subnets=" + second
                + ",198.51.100.0/24\n" + PublicKey.of(new byte[32]) + " third subnets=192.0.2.0/24\n";
        AuthorizedClients clients = AuthorizedClients.parse(content, "here", TUNNEL);
        assertEquals("[first, second, third]", clients.toString());
        assertEquals(
                List.of("file=here line=2 client=second subnet=" + problem + "; the client is let in without it"),
                clients.problems());
        assertTrue(clients.subnets().contains(Cidr.parse("198.51.100.0/24")));
    }

    @Test
    void shouldKnowAnAddressOfEachFamily() throws Exception {
        Addresses both = Addresses.parse("172.168.13.1/24,fd00:13::1/64");
        AuthorizedClients clients =
                AuthorizedClients.parse(KEY + " first address=fd00:13::7,172.168.13.7", "here", both);
        assertEquals(
                List.of(InetAddress.getByName("fd00:13::7"), InetAddress.getByName("172.168.13.7")),
                clients.all().iterator().next().addresses());
        for (String wrong :
                List.of("172.168.13.7,172.168.13.8", "172.168.13.7,fd00:14::7", "172.168.13.7,fd00:13::1")) {
            assertThrows(
                    ConfigException.class,
                    () -> AuthorizedClients.parse(KEY + " first address=" + wrong, "here", both),
                    wrong);
        }
        String inside = KEY + " first subnets=fd00:13::/80,10.5.0.0/16";
        assertEquals(1, AuthorizedClients.parse(inside, "here", both).problems().size());
    }

    /** A packet goes to the smallest. */
    @Test
    void shouldLetSubnetsLieInEachOther() {
        String content = KEY + " first subnets=10.5.0.0/16,172.168.0.0/16\n" + OTHER + " second subnets=10.5.0.0/24\n";
        AuthorizedClients clients = AuthorizedClients.parse(content, "here", TUNNEL);
        assertEquals(List.of(), clients.problems());
        assertEquals(3, clients.subnets().size());
    }

    @Test
    void shouldReadAFileThatOnlyItsOwnerCanChange(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("clients"), KEY + " laptop\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertEquals(1, AuthorizedClients.read(file, TUNNEL).all().size());
        Files.writeString(file, "laptop");
        ConfigException e = assertThrows(ConfigException.class, () -> AuthorizedClients.read(file, TUNNEL));
        assertTrue(e.getMessage().startsWith("file=" + file + " line=1; "), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-rw-r--", "rw-r--rw-"})
    void shouldRefuseAFileThatOthersCanChange(String mode, @TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("clients"), KEY + " laptop\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        ConfigException e = assertThrows(ConfigException.class, () -> AuthorizedClients.read(file, TUNNEL));
        assertEquals(
                "file can be changed by others: file=" + file + " mode=" + mode + "; run `chmod go-w " + file + "`",
                e.getMessage());
    }
}
