package io.ztun.core.internal.accept;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.core.settings.Families;
import io.ztun.core.settings.PushedSettings;

import static org.junit.jupiter.api.Assertions.assertEquals;

class AcceptedSettingsTest {
    private static final Addresses OWN = Addresses.parse("10.13.0.2/24,fd00:13::2/64");
    private static final List<Cidr> ALL = list("0.0.0.0/0 ::/0");

    private static List<Cidr> list(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(" ")).map(Cidr::parse).toList();
    }

    private static PushedSettings dns(String server, String... domains) {
        return new PushedSettings(
                List.of(),
                List.of(Cidr.parse(server + (server.contains(":") ? "/128" : "/32"))
                        .address()),
                List.of(domains));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // accepted, pushed, let in
                "'', 10.5.0.0/16 0.0.0.0/0, ''",
                "10.0.0.0/8, 10.5.0.0/16 10.6.0.0/16 192.168.1.0/24, 10.5.0.0/16 10.6.0.0/16",
                "10.0.0.0/8, 0.0.0.0/0 10.0.0.0/7 fd05::/64, ''",
                "fd00::/8, 10.5.0.0/16 fd05::/64, fd05::/64",
                "0.0.0.0/0 ::/0, 0.0.0.0/0 ::/0 10.5.0.0/16, 0.0.0.0/0 ::/0 10.5.0.0/16",
                "0.0.0.0/0 ::/0, 127.0.0.0/8 127.0.0.1/32 ::1/128 fe80::/64 ff02::/16 224.0.0.0/4 169.254.1.0/24, ''",
                "0.0.0.0/0 ::/0, 10.13.0.0/24 10.13.0.9/32 fd00:13::/64 10.13.0.0/16, 10.13.0.0/16",
            })
    void shouldLetInRoutesThatLieWhereTheyAreAccepted(String accepted, String pushed, String letIn) {
        AcceptedSettings settings = new AcceptedSettings(list(accepted), false, Families.BOTH);
        PushedSettings offered = PushedSettings.NONE.withRoutes(list(pushed));
        assertEquals(list(letIn), settings.of(offered, OWN).routes());
    }

    @Test
    void shouldLetInNamesOnlyIfAsked() {
        PushedSettings offered = dns("10.13.0.1", "corp.example");
        assertEquals(PushedSettings.NONE, AcceptedSettings.NOTHING.of(offered, OWN));
        assertEquals(PushedSettings.NONE, new AcceptedSettings(ALL, false, Families.BOTH).of(offered, OWN));
        AcceptedSettings names = new AcceptedSettings(List.of(), true, Families.BOTH);
        assertEquals(offered, names.of(offered, OWN));
        for (String never : List.of("127.0.0.1", "0.0.0.0", "::1", "::", "224.0.0.251", "fe80::1")) {
            assertEquals(PushedSettings.NONE, names.of(dns(never, "corp.example"), OWN), never);
        }
    }

    @Test
    void shouldLetInOnlyTheFamilyThatIsWanted() {
        AcceptedSettings six = new AcceptedSettings(ALL, true, Families.IPV6);
        assertEquals(
                list("fd05::/64"),
                six.of(PushedSettings.NONE.withRoutes(list("10.5.0.0/16 fd05::/64")), OWN)
                        .routes());
        assertEquals(PushedSettings.NONE, six.of(dns("10.13.0.1"), OWN));
    }
}
