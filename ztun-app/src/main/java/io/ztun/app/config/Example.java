package io.ztun.app.config;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** A configuration file with every key and its default, all of it commented out. */
public final class Example {
    private static final int WIDTH = 80;

    private static final List<String> BEGIN = List.of(
            "# Configuration of ZTun, for `ztun --config FILE`. The keys are the options of `ztun --help` without dashes.",
            "# Lines that begin with # are comments, and here they have the defaults; a word in capitals stands for a value.",
            "# Files are seen from the folder of this one. What is on the command line has priority. `ztun check-config FILE`",
            "# says what is wrong, `ztun show-config --config FILE` what is in force.");

    private static final List<String> CLIENTS = List.of(
            "# The clients of a server that has a key-file, in place of a file of authorized-clients. Taken over on reload.",
            "#[[client]]",
            "#name = \"laptop\"",
            "#key = \"CLIENT-KEY\"",
            "#address = \"172.168.13.7\"",
            "#subnets = [\"10.5.0.0/24\"]",
            "#routes = [\"10.6.0.0/24\"]",
            "#rate = \"10mbit\"",
            "#quota = \"10GB/month\"");

    private Example() {}

    /** Writes it. */
    public static void print(PrintWriter out) {
        BEGIN.forEach(out::println);
        String table = "";
        for (Key key : Key.all().values()) {
            out.println();
            if (!key.table().equals(table)) {
                table = key.table();
                out.println("[" + table + "]");
            }
            comment(key).forEach(out::println);
            out.println("#" + key.name() + " = " + value(key));
        }
        out.println();
        CLIENTS.forEach(out::println);
    }

    private static String value(Key key) {
        String label = key.option().paramLabel();
        return key.defaultValue().map(key::toml).orElseGet(() -> key.isNumber() ? label : key.toml(label));
    }

    private static List<String> comment(Key key) {
        String text = key.help();
        if (key.defaultValue().isEmpty() && key.defaultText().isPresent()) {
            text += " Default: " + key.defaultText().get() + ".";
        }
        return wrapped(key.isReloadable() ? text + " Taken over on reload." : text);
    }

    private static List<String> wrapped(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder("#");
        for (String word : text.split(" ")) {
            if (line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line.setLength(1);
            }
            line.append(' ').append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
