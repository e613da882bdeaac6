package io.ztun.app.options;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ControlOptionsTest {

    @ParameterizedTest
    @CsvSource({
        "9090, 127.0.0.1:9090",
        ":9090, 127.0.0.1:9090",
        "localhost:0, 127.0.0.1:0",
        "0.0.0.0:80, 0.0.0.0:80",
        "[::1]:9090, [0:0:0:0:0:0:0:1]:9090",
    })
    void shouldTakeAPortOfThisMachine(String text, String expected) {
        String address = new HttpAddress().read(text).toString();
        assertEquals(expected, address.substring(address.indexOf('/') + 1));
    }

    /** A name might be anybody's, and an address without a port says nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"gateway:9090", "10.0.0.1", "::1", ""})
    void shouldNotLookUpNames(String text) {
        assertNull(new HttpAddress().read(text));
    }

    @ParameterizedTest
    @CsvSource({"/etc/ztun/office.toml, office", "branch.conf, branch.conf", ".toml, ztun0", ", ztun0"})
    void shouldNameATunnelByItsFile(Path config, String name) {
        assertEquals(name, ControlChoice.name(Optional.ofNullable(config), "ztun0"));
    }

    @Test
    void shouldHaveTheSocketThatIsNamed() {
        assertEquals(Optional.of(Path.of("/tmp/a")), new ControlChoice(Optional.of("/tmp/a")).path("office"));
        assertEquals(Optional.empty(), new ControlChoice(Optional.of("off")).path("office"));
    }

    @Test
    void shouldSayWhatIsNoPath() {
        TunnelOptions options = TunnelOptionsTest.read("--control=/tmp/a\0b");
        List<String> broken = OptionRules.broken(options);
        assertEquals(1, broken.size(), broken::toString);
        assertTrue(broken.get(0).startsWith("--control: not a file name"), broken::toString);
    }
}
