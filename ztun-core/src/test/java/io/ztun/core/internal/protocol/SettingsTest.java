package io.ztun.core.internal.protocol;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.FrameLimits;
import io.ztun.api.ProtocolException;
import io.ztun.core.settings.PushedSettings;
import io.ztun.spi.CodecMode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class SettingsTest {
    private static List<Cidr> routes(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Cidr.parse("fd00:" + Integer.toHexString(i) + "::/32"))
                .toList();
    }

    /** The most that there may be fits into an answer, with room for a seal. */
    @Test
    void shouldBeReadAsItWasWritten() throws Exception {
        PushedSettings most = new PushedSettings(
                routes(PushedSettings.ROUTES_MAX),
                Stream.of("10.13.0.1", "fd00::1", "fd00::2", "fd00::3")
                        .map(SettingsTest::address)
                        .toList(),
                IntStream.range(0, PushedSettings.DNS_DOMAINS_MAX)
                        .mapToObj(i -> (char) ('a' + i) + ("." + "x".repeat(32)).repeat(3))
                        .toList());
        Welcome welcome = new Welcome(
                0,
                "lz4",
                CodecMode.STREAM,
                9_000,
                Addresses.parse("10.13.0.2/24,fd00::2/64"),
                Addresses.parse("10.13.0.1/24,fd00::1/64"),
                most,
                5_000);
        ByteBuffer frame = ByteBuffer.allocate(FrameLimits.MAX_HELLO_LENGTH - 128);
        welcome.write(frame);
        assertEquals(welcome, Welcome.read(frame.flip()));
    }

    private static InetAddress address(String text) {
        return Cidr.parse(text + (text.contains(":") ? "/128" : "/32")).address();
    }

    @Test
    void shouldRefuseMoreThanThereMayBe() {
        ByteBuffer body = ByteBuffer.allocate(FrameLimits.MAX_HELLO_LENGTH);
        routes(PushedSettings.ROUTES_MAX + 1).forEach(route -> Fields.putCidr(body, 1, route));
        assertThrows(ProtocolException.class, () -> Settings.read(body.flip()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "-a",
                "a b",
                "a;b",
                "a/b",
                "a..b",
                "a.",
                "$(a)",
                "ä",
                "a\n",
                "\u001b[31m",
                "LONG",
                "a@b",
                "a'b"
            })
    void shouldRefuseWhatIsNoDomain(String domain) {
        String name = domain.equals("LONG") ? "x.".repeat(60) + "x" : domain;
        ByteBuffer body = ByteBuffer.allocate(FrameLimits.MAX_HELLO_LENGTH);
        Fields.putBytes(body, 3, name.getBytes(StandardCharsets.UTF_8));
        ProtocolException e = assertThrows(ProtocolException.class, () -> Settings.read(body.flip()));
        assertEquals(0, e.getMessage().chars().filter(Character::isISOControl).count());
    }

    @Test
    void shouldSkipAFieldFromALaterRelease() {
        ByteBuffer body = ByteBuffer.wrap(new byte[] {99, 0, 2, 1, 1});
        assertEquals(new Settings(PushedSettings.NONE, false), Settings.read(body));
    }

    @Test
    void shouldTellAClientToLeaveButNotWithTheWelcome() {
        PushedSettings pushed = PushedSettings.NONE.withRoutes(routes(2));
        Settings leave = new Settings(pushed, true);
        ByteBuffer body = ByteBuffer.allocate(FrameLimits.MAX_HELLO_LENGTH);
        leave.write(body);
        assertEquals(leave, Settings.read(body.flip()));

        ByteBuffer welcome = ByteBuffer.allocate(FrameLimits.MAX_HELLO_LENGTH);
        Addresses own = Addresses.parse("10.13.0.2/24");
        new Welcome(0, "lz4", CodecMode.STREAM, 9_000, own, own, PushedSettings.NONE, 5_000).write(welcome);
        Fields.putNested(welcome, Fields.SETTINGS, leave::write);
        assertEquals(pushed, Welcome.read(welcome.flip()).settings());
    }

    /** What may stand there in a later release means the same. */
    @Test
    void shouldTakeTheWordToLeaveWhateverItSaysBeside() {
        ByteBuffer body = ByteBuffer.wrap(new byte[] {4, 0, 2, 1, 1, 4, 0, 0});
        assertEquals(new Settings(PushedSettings.NONE, true), Settings.read(body));
    }
}
