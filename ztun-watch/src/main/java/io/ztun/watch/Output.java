package io.ztun.watch;

import java.io.PrintWriter;
import java.util.List;

import picocli.CommandLine.Model.CommandSpec;

import io.ztun.watch.text.Printable;

/** Standard output of a command. */
final class Output {
    private static final int WIDTH_DEFAULT = 80;

    private Output() {}

    /** How wide lines may be: what COLUMNS says, as for the help. */
    static int width() {
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : WIDTH_DEFAULT;
    }

    static void print(CommandSpec spec, List<String> lines) {
        PrintWriter out = spec.commandLine().getOut();
        lines.forEach(out::println);
        out.flush();
    }

    static void printJson(CommandSpec spec, String json) {
        print(spec, List.of(Printable.json(json.strip())));
    }
}
