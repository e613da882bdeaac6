package io.ztun.network;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class CommandsTest {
    private final Commands commands = new Commands(List.of(), List.of(Path.of("/usr/bin"), Path.of("/bin")));

    @Test
    void shouldPassArgumentsAndInputAsTheyAre() {
        assertEquals("$HOME; 'x'\n", commands.run("printf", "%s\n", "$HOME; 'x'"));
        String much = "line\n".repeat(50_000);
        assertEquals(much, commands.feed(much, "cat"));
    }

    @Test
    void shouldSayWhatFailedAndWhy() {
        NetworkException e = assertThrows(NetworkException.class, () -> commands.run("ls", "/no/such"));
        assertTrue(e.getMessage().startsWith("`ls /no/such` failed: exit=2 said="), e.getMessage());
        assertEquals(
                "a program is missing: name=no-such; install it",
                assertThrows(NetworkException.class, () -> commands.run("no-such"))
                        .getMessage());
    }

    @Test
    void shouldNotWaitForWhatAProgramLeavesBehind() {
        long start = System.nanoTime();
        assertEquals(0, commands.attempt("", "sh", "-c", "sleep 5 & echo").exit());
        assertTrue(System.nanoTime() - start < 4_000_000_000L);
    }

    @Test
    void shouldNotCareWhetherAProgramReadsItsInput() {
        assertEquals(0, commands.attempt("x".repeat(1 << 20), "true").exit());
    }
}
