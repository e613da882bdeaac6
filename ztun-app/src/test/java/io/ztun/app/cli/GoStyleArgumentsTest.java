package io.ztun.app.cli;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

class GoStyleArgumentsTest {
    private final GoStyleArguments arguments =
            new GoStyleArguments(new CommandLine(new ZtunCommand()).getCommandSpec());

    @ParameterizedTest
    @CsvSource({
        "-server=192.0.2.5, --server=192.0.2.5",
        "-server,           --server",
        "--server,          --server",
        "-codec-level,      --codec-level",
        "-help,             --help",
        "-h,                -h",
        "-vh,               -vh",
        "-verbose,          --verbose",
        "-hat,              --hat",
        "-5,                -5",
        "-17,               -17",
        "-,                 -",
        "plugins,           plugins",
    })
    void shouldReadOneDashAsTwoBeforeLongNames(String written, String read) {
        assertArrayEquals(new String[] {read}, arguments.toPicocli(written));
    }

    @Test
    void shouldLeaveAloneWhatStandsBehindTwoDashes() {
        assertArrayEquals(new String[] {"--port", "--", "-port"}, arguments.toPicocli("-port", "--", "-port"));
    }
}
