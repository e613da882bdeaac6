package io.ztun.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Names, told to files and to programs of the test's, which write down how they were called. */
final class NamesTest {
    private static final String FORMER = "nameserver 198.18.0.53\noptions edns0\n";

    @TempDir
    Path folder;

    private Path etc;
    private Path bin;
    private Path file;

    @BeforeEach
    void prepare() throws IOException {
        etc = Files.createDirectory(folder.resolve("etc"));
        bin = Files.createDirectory(folder.resolve("bin"));
        file = Files.writeString(etc.resolve("resolv.conf"), FORMER);
    }

    private Names names(String tunnel) {
        return Names.of(new Commands(List.of(), List.of(bin)), etc, tunnel);
    }

    private static Accepted accepted(String... domains) throws UnknownHostException {
        return new Accepted(
                List.of(),
                List.of(InetAddress.getByName("10.13.0.1"), InetAddress.getByName("fd00:13::1")),
                List.of(domains));
    }

    private void program(String name) throws IOException {
        Path program = Files.writeString(
                bin.resolve(name),
                "#!/bin/sh\necho " + name + " \"$@\" >>" + folder + "/calls\ncat >>" + folder + "/calls\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String calls() throws IOException {
        return Files.readString(folder.resolve("calls"));
    }

    @Test
    void shouldWriteTheFileAndPutTheFormerOneBack() throws IOException {
        Names names = names("client");
        names.set("ztun0", accepted("corp.example", "lab.example"));
        assertEquals(
                "# Written by ztun, which puts back the former one at its end: " + etc
                        + "/resolv.conf.before-ztun-client\nnameserver 10.13.0.1\nnameserver fd00:13:0:0:0:0:0:1\n"
                        + "search corp.example lab.example\n",
                Files.readString(file));
        names.set("ztun0", accepted());
        assertFalse(Files.readString(file).contains("search"));
        assertTrue(names("client").restore(), "another process does it as well");
        assertEquals(FORMER, Files.readString(file));
        assertFalse(names.restore());
        assertEquals(1, etc.toFile().list().length);
    }

    @Test
    void shouldPutALinkBack() throws IOException {
        Path target = Files.move(file, folder.resolve("theirs"));
        Files.createSymbolicLink(file, target);
        Names names = names("client");
        names.set("ztun0", accepted());
        assertFalse(Files.isSymbolicLink(file));
        assertEquals(FORMER, Files.readString(target));
        names.restore();
        assertEquals(target, Files.readSymbolicLink(file));
    }

    @Test
    void shouldHaveNoFileAgainWhereThereWasNone() throws IOException {
        Files.delete(file);
        Names names = names("client");
        names.set("ztun0", accepted());
        names.restore();
        assertFalse(Files.exists(file, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void shouldLeaveWhatSomebodyHasWrittenSince() throws IOException {
        Names names = names("client");
        names.set("ztun0", accepted());
        Files.writeString(file, "nameserver 198.18.0.54\n");
        names.restore();
        assertEquals("nameserver 198.18.0.54\n", Files.readString(file));
        assertEquals(1, etc.toFile().list().length);
    }

    @Test
    void shouldNotTakeTheFileFromAnotherTunnel() throws IOException {
        names("first").set("ztun0", accepted());
        assertThrows(NetworkException.class, () -> names("second").set("ztun1", accepted()));
        assertFalse(names("second").restore());
        names("first").restore();
        assertEquals(FORMER, Files.readString(file));
    }

    @Test
    void shouldTellResolved() throws IOException {
        program("resolvectl");
        Files.writeString(file, "# stub\nnameserver 127.0.0.53\noptions edns0\n");
        Names names = names("client");
        names.set("ztun0", accepted("corp.example"));
        names.set("ztun0", accepted());
        assertTrue(names.restore());
        assertFalse(names.restore());
        assertEquals("""
                resolvectl dns ztun0 10.13.0.1 fd00:13:0:0:0:0:0:1
                resolvectl domain ztun0 ~corp.example
                resolvectl default-route ztun0 no
                resolvectl dns ztun0 10.13.0.1 fd00:13:0:0:0:0:0:1
                resolvectl domain ztun0 ~.
                resolvectl default-route ztun0 yes
                resolvectl revert ztun0
                """, calls());
    }

    @Test
    void shouldTellResolvconf() throws IOException {
        program("resolvectl");
        program("resolvconf");
        Names names = names("client-tcp-[::1]");
        names.set("ztun0", accepted("corp.example"));
        names.restore();
        assertEquals("""
                resolvconf -a tun.ztun-client-tcp-___1_ -m 0 -x
                nameserver 10.13.0.1
                nameserver fd00:13:0:0:0:0:0:1
                search corp.example
                resolvconf -d tun.ztun-client-tcp-___1_
                """, calls());
    }

    @Test
    void shouldNotTakeResolvedsLinkForResolvconf() throws IOException {
        program("resolvectl");
        Files.createSymbolicLink(bin.resolve("resolvconf"), bin.resolve("resolvectl"));
        names("client").set("ztun0", accepted());
        assertTrue(Files.readString(file).startsWith("# Written by ztun"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-x", "a b", "a\nnameserver 6.6.6.6", "~.", "a;b", ".", "é.example"})
    void shouldTakeNothingForADomainThatIsNone(String domain) {
        assertThrows(NetworkException.class, () -> accepted(domain));
    }
}
