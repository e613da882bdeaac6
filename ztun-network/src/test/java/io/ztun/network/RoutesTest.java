package io.ztun.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.api.Cidr;
import io.ztun.testkit.netns.RequiresNetns;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Routes in the kernel of a namespace. */
@RequiresNetns
final class RoutesTest {
    private static final Route ROUTE = new Route(Cidr.parse("10.5.0.0/24"), "ztun0", Route.MAIN, 0);

    @TempDir
    Path folder;

    private final List<NetworkException> failures = new ArrayList<>();

    @Test
    void shouldNotComplainOfARouteThatHasGoneWithItsInterface() throws IOException {
        try (Namespace net = new Namespace()) {
            net.addTunnel();
            new Routes(net.commands()).replace("ztun0", List.of(ROUTE), failures::add);

            program("ip link del ztun0");
            new Routes(net.commands(List.of(folder))).replace("ztun0", List.of(), failures::add);

            assertEquals(List.of(), failures);
            assertEquals("", net.ip("route show proto 122"));
        }
    }

    @Test
    void shouldComplainOfARouteThatStays() throws IOException {
        try (Namespace net = new Namespace()) {
            net.addTunnel();
            new Routes(net.commands()).replace("ztun0", List.of(ROUTE), failures::add);

            program("exit 2");
            new Routes(net.commands(List.of(folder))).replace("ztun0", List.of(), failures::add);

            assertEquals(1, failures.size());
            assertEquals(
                    "10.5.0.0/24 dev ztun0", net.ip("route show proto 122").replaceAll(" (scope|linkdown).*| *$", ""));
        }
    }

    /** An {@code ip} that does something else before it removes a route. */
    private void program(String before) throws IOException {
        Path program = Files.writeString(
                folder.resolve("ip"),
                "#!/bin/sh\ncase \"$*\" in *'route del'*) " + before + ";; esac\nexec ip \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
