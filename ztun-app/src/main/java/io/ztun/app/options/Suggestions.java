package io.ztun.app.options;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

import picocli.CommandLine.Model.CommandSpec;

/** What somebody may have meant who mistyped a name. */
public final class Suggestions {
    private static final int MOST = 2;

    private Suggestions() {}

    /** So many letters, dashes among them, are enough for the beginning of a name. */
    private static final int BEGINNING = 3;

    /** The nearest among the options or commands. */
    public static List<String> of(String mistyped, CommandSpec spec) {
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
        return of(mistyped, names);
    }

    /**
     * The names at most a third of whose letters would have to change, the nearest first; where there are none, those that begin
     * like this.
     */
    public static List<String> of(String mistyped, Collection<String> names) {
        List<String> near = names.stream()
                .filter(name ->
                        distance(mistyped, name) <= name.replace("-", "").length() / 3)
                .sorted(Comparator.comparingInt(name -> distance(mistyped, name)))
                .limit(MOST)
                .toList();
        if (!near.isEmpty() || mistyped.length() < BEGINNING) {
            return near;
        }
        return names.stream()
                .filter(name -> name.startsWith(mistyped))
                .limit(MOST)
                .toList();
    }

    /** The end of a message: nothing where no name is like that one. */
    public static String question(List<String> names) {
        return names.isEmpty() ? "" : "; did you mean " + String.join(" or ", names) + "?";
    }

    /** Letters to insert, remove, replace or swap with their neighbour to make one of the other (Damerau). */
    static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, a, i, b, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int cheapest(int[][] cost, String a, int i, String b, int j) {
        int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
