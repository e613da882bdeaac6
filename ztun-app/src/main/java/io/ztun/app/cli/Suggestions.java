package io.ztun.app.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import picocli.CommandLine.Model.CommandSpec;

/** What somebody may have meant who mistyped an option or a command. */
final class Suggestions {
    private static final int MOST = 2;

    private Suggestions() {}

    /** The names at most a third of whose letters would have to change, the nearest first. */
    static List<String> of(String mistyped, CommandSpec spec) {
        List<String> names = new ArrayList<>();
        if (mistyped.startsWith("-")) {
            spec.options().forEach(option -> names.addAll(List.of(option.names())));
        } else {
            spec.subcommands().forEach((name, command) -> {
                if (!command.getCommandSpec().usageMessage().hidden()) {
                    names.add(name);
                }
            });
        }
        return names.stream()
                .filter(name ->
                        distance(mistyped, name) <= name.replace("-", "").length() / 3)
                .sorted(Comparator.comparingInt(name -> distance(mistyped, name)))
                .limit(MOST)
                .toList();
    }

    /** Letters to insert, remove or replace to make one of the other (Levenshtein). */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
