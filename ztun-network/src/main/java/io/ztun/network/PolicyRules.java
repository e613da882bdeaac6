package io.ztun.network;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The rules by which all but the tunnel's own packets look at the table of ours (ip-rule(8)). The tunnel's own, which are marked, go on to the
 * machine's other tables and so follow the outer network, whatever becomes of it.
 *
 * <pre>
 *   20239: from all lookup main suppress_prefixlength 0     only where the LAN stays as it is: all but default routes
 *   20240: not from all fwmark 0x2024 lookup 8228
 * </pre>
 *
 * <p>The rules do nothing without a route in that table: those that a killed process leaves harm nobody until the next one takes
 * them away.
 */
final class PolicyRules {
    private static final String FIRST = "20239";
    private static final String SECOND = "20240";

    private final Commands commands;
    private final ClientPolicy policy;

    PolicyRules(Commands commands, ClientPolicy policy) {
        this.commands = commands;
        this.policy = policy;
    }

    /** Has the rules that the routes take which are there now: none without a route in the table of ours. */
    void follow(Routes routes) {
        for (Family family : Family.values()) {
            Set<List<String>> missing = wanted(shortest(routes.present(family)));
            List<List<String>> extra = present(family).stream()
                    .filter(rule -> !missing.remove(rule))
                    .toList();
            missing.forEach(rule -> change(family, "add", rule));
            extra.forEach(rule -> change(family, "del", rule));
        }
    }

    /** Whether there is any rule of ours. */
    boolean areThere() {
        return Stream.of(Family.values()).anyMatch(family -> !present(family).isEmpty());
    }

    private static OptionalInt shortest(List<Route> routes) {
        return routes.stream()
                .filter(route -> route.table() == Route.OWN_TABLE)
                .mapToInt(route -> route.network().prefixLength())
                .min();
    }

    /**
     * A default route takes everything, or everything that has no other route. A shorter network, which is among ours because the server's
     * address lies in it, takes nothing but itself.
     */
    private Set<List<String>> wanted(OptionalInt shortest) {
        Set<List<String>> rules = new LinkedHashSet<>();
        if (shortest.isPresent()) {
            int length = shortest.getAsInt();
            if (length > 0 || policy.allowLan()) {
                rules.add(List.of(
                        FIRST, "from", "all", "lookup", "254", "suppress_prefixlength", Integer.toString(length)));
            }
            rules.add(List.of(
                    SECOND,
                    "not",
                    "from",
                    "all",
                    "fwmark",
                    "0x" + Integer.toHexString(policy.mark()),
                    "lookup",
                    Integer.toString(Route.OWN_TABLE)));
        }
        return rules;
    }

    /** Out of lines such as {@code 20240: not from all fwmark 0x2024 lookup 8228 proto 122}. */
    private List<List<String>> present(Family family) {
        String ours = " proto " + Route.PROTOCOL;
        return commands.run("ip", "-N", family.option(), "rule", "show")
                .lines()
                .map(String::strip)
                .filter(line -> line.endsWith(ours))
                .map(line -> List.of(line.substring(0, line.length() - ours.length())
                        .replaceFirst(":", "")
                        .split("\\s+")))
                .toList();
    }

    /** What {@code ip} prints behind the priority it also reads. */
    private void change(Family family, String action, List<String> rule) {
        String[] command = new String[rule.size() + 7];
        command[0] = "ip";
        command[1] = family.option();
        command[2] = "rule";
        command[3] = action;
        command[4] = "priority";
        for (int i = 0; i < rule.size(); i++) {
            command[5 + i] = rule.get(i);
        }
        command[rule.size() + 5] = "protocol";
        command[rule.size() + 6] = Route.PROTOCOL;
        commands.run(command);
    }
}
