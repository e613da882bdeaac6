package io.ztun.control;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.ztun.control.internal.metrics.TunnelMetrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class MetricsTest {
    private static final Pattern NAME = Pattern.compile("\\bztun_[a-z_]+\\b");

    private static String text(int sessions) {
        Snapshots subject = new Snapshots(sessions, Snapshots.fleet(120, true));
        return new String(
                new TunnelMetrics().text(subject::snapshot, subject.version(), subject.name()), StandardCharsets.UTF_8);
    }

    private static Set<String> names() {
        Set<String> names = new TreeSet<>();
        text(3).lines().filter(line -> !line.startsWith("#")).forEach(line -> names.add(line.replaceAll("[{ ].*", "")));
        return names;
    }

    @Test
    void shouldSayWhatTheSnapshotSays() {
        String text = text(3);
        assertTrue(text.contains("\nztun_sessions 3.0\n"), text);
        assertTrue(text.contains("ztun_client_round_trip_seconds{client=\"branch-2\"} 0.009\n"), text);
        assertTrue(text.contains("ztun_dropped_packets_total{cause=\"multicast\"} 12.0\n"), text);
        assertTrue(
                text.contains("ztun_application_packet_bytes_total{application=\"postgresql\",direction=\"sent\","
                        + "port=\"5432\",protocol=\"tcp\"} "),
                text);
    }

    @Test
    void shouldSayHowTheFleetIs() {
        String text = text(3);
        assertTrue(text.contains("\nztun_store_reachable 1.0\n"), text);
        assertTrue(text.contains("\nztun_fleet_gateways 3.0\n"), text);
        assertTrue(text.contains("\nztun_fleet_leases{gateway=\"gw-a\"} 45.0\n"), text);
        assertTrue(text.contains("\nztun_fleet_leases_idle 12.0\n"), text);
        assertTrue(text.contains("\nztun_fleet_gateway_draining{gateway=\"gw-b\"} 1.0\n"), text);
        Snapshots away = new Snapshots(3, Snapshots.fleet(1, false));
        String without = new String(
                new TunnelMetrics().text(away::snapshot, away.version(), away.name()), StandardCharsets.UTF_8);
        assertTrue(without.contains("\nztun_store_reachable 0.0\n"), without);
    }

    @Test
    void shouldHaveAnEndHoweverManyClients() {
        Map<String, Long> series = text(500)
                .lines()
                .filter(line -> line.startsWith("ztun_client_"))
                .collect(Collectors.groupingBy(line -> line.substring(0, line.indexOf('{')), Collectors.counting()));
        assertEquals(201, series.get("ztun_client_sessions"));
        series.forEach((name, count) -> assertTrue(count <= 402, name + ": " + count));
        assertTrue(text(500).contains("ztun_client_sessions{client=\"(others)\"} 300.0\n"));
    }

    @Test
    void shouldHaveTheNamesThatDashboardAndAlertsAskFor() throws Exception {
        Set<String> names = names();
        for (String file : new String[] {"grafana/ztun.json", "prometheus/alerts.yml"}) {
            Set<String> asked = new TreeSet<>();
            Matcher name = NAME.matcher(Files.readString(Path.of("../packaging", file)));
            while (name.find()) {
                asked.add(name.group());
            }
            assertTrue(asked.size() > 4, asked::toString);
            asked.removeAll(names);
            assertEquals(Set.of(), asked, file);
        }
    }

    @Test
    void shouldPleasePromtool() throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool"))),
                "a command is not installed: promtool");
        assertEquals("", promtool(text(3), "check", "metrics"));
        assertTrue(promtool("", "check", "rules", "../packaging/prometheus/alerts.yml")
                .contains("SUCCESS"));
    }

    private static String promtool(String input, String... arguments) throws Exception {
        Process process = new ProcessBuilder(Stream.concat(Stream.of("promtool"), Stream.of(arguments))
                        .toList())
                .redirectErrorStream(true)
                .start();
        process.outputWriter().append(input).close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }
}
