package io.ztun.core.internal.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class KnownNetworksTest {
    @TempDir
    private Path folder;

    private KnownNetworks open() {
        return KnownNetworks.in(Optional.of(folder.resolve("networks")));
    }

    @Test
    void shouldKnowAgainAfterARestartWhatWorked() throws IOException {
        try (KnownNetworks first = open()) {
            first.remember("wlan0/192.0.2.7", "tcp");
            first.remember("eth0/2001:db8:0:0:0:0:0:7%eth0", "tcp");
            first.remember("eth0/2001:db8:0:0:0:0:0:7%eth0", "udp");
        }
        try (KnownNetworks second = open()) {
            assertEquals(Optional.of("tcp"), second.transport("wlan0/192.0.2.7"));
            assertEquals(Optional.of("udp"), second.transport("eth0/2001:db8:0:0:0:0:0:7%eth0"));
            assertEquals(Optional.empty(), second.transport("eth0/192.0.2.7"));
        }
    }

    @Test
    void shouldForgetTheNetworkHeardOfLongestAgo() throws IOException {
        try (KnownNetworks networks = open()) {
            for (int i = 0; i < KnownNetworks.NETWORKS_MAX; i++) {
                networks.remember("net" + i, "tcp");
            }
            networks.remember("net0", "tcp");
            networks.remember("another", "tcp");
            assertEquals(Optional.of("tcp"), networks.transport("net0"));
            assertEquals(Optional.empty(), networks.transport("net1"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ztun-networks 9\nnet tcp", "ztun-networks 1\nnet tcp udp\nnet ../..\nnet"})
    void shouldKnowNothingFromAFileThatIsNoneOfIts(String content) throws IOException {
        Files.writeString(folder.resolve("networks"), content);
        try (KnownNetworks networks = open()) {
            assertEquals(Optional.empty(), networks.transport("net"));
        }
    }

    @Test
    void shouldDoWithoutAFileThatAnotherClientHas() throws IOException {
        try (KnownNetworks first = open();
                KnownNetworks second = open()) {
            second.remember("net", "tcp");
            assertEquals(Optional.of("tcp"), second.transport("net"));
            assertEquals(Optional.empty(), first.transport("net"));
        }
    }
}
