package io.ztun.core.internal.accept;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.FrameLimits;
import io.ztun.api.ProtocolException;
import io.ztun.core.internal.protocol.Settings;
import io.ztun.core.settings.Families;
import io.ztun.core.settings.PushedSettings;
import io.ztun.fuzz.Check;
import io.ztun.fuzz.Input;
import io.ztun.fuzz.Seed;

/**
 * What a server says that its client is to do: however it is written, what is let in is few and short, of a family and in a network that
 * the client accepts, nothing that a shell or a file could take for something else, and nothing at all for a client that accepts nothing.
 */
public final class AcceptedSettingsFuzz {
    private static final Addresses OWN = Addresses.parse("10.13.0.2/24,fd00:13::2/64");
    private static final List<Cidr> SOME = List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("fd00::/8"));
    private static final List<Cidr> ALL = List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0"));

    private AcceptedSettingsFuzz() {}

    /** What the client accepts, then the body of a message. */
    public static void fuzzerTestOneInput(byte[] data) {
        Input input = new Input(data);
        int accepts = input.u8();
        Families families = Families.values()[(accepts >> 3) % 3];
        List<Cidr> networks = (accepts & 1) == 0 ? List.of() : (accepts & 2) == 0 ? SOME : ALL;
        boolean dns = (accepts & 4) != 0;
        Settings read;
        try {
            read = Settings.read(ByteBuffer.wrap(input.take(FrameLimits.MAX_HELLO_LENGTH)));
        } catch (ProtocolException e) {
            Check.saysWhy(e);
            return;
        }
        ByteBuffer again = ByteBuffer.allocate(FrameLimits.MAX_HELLO_LENGTH);
        read.write(again);
        Check.that(read.equals(Settings.read(again.flip())), "read otherwise than written: " + read);
        PushedSettings offered = read.pushed();
        Check.that(AcceptedSettings.NOTHING.of(offered, OWN).isEmpty(), "let in by a client that accepts nothing");
        check(new AcceptedSettings(networks, dns, families).of(offered, OWN), networks, dns, families);
    }

    private static void check(PushedSettings taken, List<Cidr> networks, boolean dns, Families families) {
        Check.that(taken.routes().size() <= 64 && taken.dnsServers().size() <= 4, "too many: " + taken);
        for (Cidr route : taken.routes()) {
            Check.that(families.has(route), "of another family: " + route);
            Check.that(networks.stream().anyMatch(each -> each.contains(route)), "elsewhere: " + route);
            Check.that(route.address().equals(route.network()), "bits behind the prefix: " + route);
            Check.that(OWN.all().stream().noneMatch(own -> own.contains(route)), "the tunnel's own: " + route);
        }
        Check.that(dns || taken.dnsServers().isEmpty() && taken.dnsDomains().isEmpty(), "names without leave");
        for (InetAddress server : taken.dnsServers()) {
            Check.that(!server.isLoopbackAddress() && !server.isMulticastAddress(), "no server: " + server);
        }
        Check.that(taken.dnsDomains().size() <= 16, "too many domains");
        for (String domain : taken.dnsDomains()) {
            Check.that(domain.matches("[a-z0-9_][a-z0-9_.-]{0,99}"), "no domain: " + domain);
        }
    }

    /** A good message for each client, and bad ones. */
    public static List<byte[]> seeds() {
        PushedSettings good = new PushedSettings(
                List.of(
                        Cidr.parse("10.5.0.0/16"),
                        Cidr.parse("fd05::/64"),
                        Cidr.parse("0.0.0.0/0"),
                        Cidr.parse("::/0")),
                List.of(
                        Cidr.parse("10.13.0.1/32").address(),
                        Cidr.parse("fd00:13::1/128").address()),
                List.of("corp.example", "_tcp.x"));
        ByteBuffer target = ByteBuffer.allocate(FrameLimits.MAX_HELLO_LENGTH);
        new Settings(good, true).write(target);
        byte[] body = new byte[target.position()];
        target.get(0, body);
        List<byte[]> seeds = new ArrayList<>();
        for (int accepts : new int[] {0, 7, 5, 15, 23}) {
            seeds.add(new Seed().u8(accepts).bytes(body).toBytes());
        }
        seeds.add(new Seed()
                .u8(7)
                .bytes((byte) 3, (byte) 0, (byte) 4)
                .bytes("a;rm".getBytes(StandardCharsets.US_ASCII))
                .toBytes());
        seeds.add(new Seed()
                .u8(7)
                .bytes((byte) 2, (byte) 0, (byte) 4, (byte) 127, (byte) 0, (byte) 0, (byte) 1)
                .toBytes());
        return seeds;
    }
}
