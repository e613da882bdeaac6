package io.ztun.app.wiring;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.ztun.api.ConfigException;
import io.ztun.app.config.ConfigFile;
import io.ztun.app.options.TransportOption;
import io.ztun.app.options.TunnelOptions;
import io.ztun.core.Plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class TransportModuleTest {

    private static TunnelOptions options(String values) {
        String text = "transport = 'tls'\ntransport-option = [" + values + "]";
        return ConfigFile.parse(Path.of("/etc/ztun/main.toml"), text).options();
    }

    private static List<String> values(TunnelOptions options) {
        TransportChoice made = (TransportChoice) new TransportModule()
                .transports(options, Plugins.discover(List.of()))
                .get(0);
        return made.options().stream().map(TransportOption::value).toList();
    }

    @Test
    void shouldSeeFilesFromTheFolderOfTheFileThatNamesThem() {
        assertEquals(
                List.of("/etc/ztun/tls.crt", "/keys/tls.key", "a"),
                values(options("'tls.certificate=tls.crt', 'tls.key=/keys/tls.key', 'tls.name=a'")));
    }

    @Test
    void shouldSeeFilesOfTheCommandLineFromWhereItWasTyped() {
        TunnelOptions typed = options("'tls.key=k', 'tls.ca=../ca'");
        typed.connection.transportFolder = Optional.empty();
        assertEquals(List.of("k", "../ca"), values(typed));
    }

    @Test
    void shouldRefuseWhatNamesNoFile() {
        TunnelOptions options = options("\"tls.key=a\\u0000\"");
        ConfigException thrown = assertThrows(ConfigException.class, () -> values(options));
        assertEquals("not a file name: transport-option=tls.key=a\0", thrown.getMessage());
    }
}
