package io.ztun.app.options;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import picocli.CommandLine.Option;

import io.ztun.api.Names;
import io.ztun.spi.StoreConfig;

/** What a server shares with others. */
public final class FleetOptions extends StoreOptions {
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    @Option(
            names = "--gateway",
            paramLabel = "NAME",
            converter = GatewayName.class,
            description = "Server: its name among the gateways that share a store, which no other has."
                    + " (default: the host's name)")
    Optional<String> gateway = Optional.empty();

    /** How long an address stays a client's after its last session. */
    @Option(
            names = "--lease-time",
            paramLabel = "DURATION",
            converter = LeaseTime.class,
            description = "Server with a shared store: how long an address stays a client's after its last session."
                    + " (default: ${DEFAULT-VALUE})")
    public Interval leaseTime = new Interval(StoreConfig.LEASE_TIME_DEFAULT);

    /** What the store is made for. */
    public StoreConfig config() {
        return new StoreConfig(gateway(), leaseTime.value(), ofStore());
    }

    /** The server's name among those that share its store. */
    public String gateway() {
        return gateway.orElseGet(() -> {
            String name = hostName().replaceAll("[^A-Za-z0-9._@-]", "-");
            return Names.isName(name) ? name : "localhost";
        });
    }

    /** As the kernel has it, which asks no name server. */
    private static String hostName() {
        try {
            return Files.readString(HOST_NAME).strip();
        } catch (IOException e) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException noName) {
                return "";
            }
        }
    }

    static final class GatewayName extends Kind<String> {
        @Override
        String allowed() {
            return Names.ALLOWED;
        }

        @Override
        String read(String text) {
            return Names.isName(text) ? text : null;
        }
    }

    static final class LeaseTime extends Interval.Between {
        LeaseTime() {
            super(Duration.ofSeconds(1), Duration.ofDays(365));
        }
    }
}
