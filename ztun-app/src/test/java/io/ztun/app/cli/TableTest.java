package io.ztun.app.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class TableTest {

    @Test
    void shouldAlignColumns() {
        Table table = new Table("A", "BBB", "C");
        table.row("long", "b", "");
        table.row("a", "", "c");
        StringWriter text = new StringWriter();

        table.print(new PrintWriter(text, true));

        assertEquals("A     BBB  C\nlong  b\na          c\n", text.toString());
    }
}
