package io.ztun.watch;

import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Answers as a server gives them. */
public final class Examples {
    private Examples() {}

    public static final String STATUS = """
            {"version":"0.1.0","name":"ztun0","role":"server","time":"2026-11-30T12:13:05.123Z","since":"2026-11-30T10:00:00Z",
             "transport":"tcp","interface":{"name":"ztun0","address":"10.1.0.1/24","addresses":["10.1.0.1/24"],"mtu":1500},"sessions":2,"packetsSent":1,
             "packetsReceived":1,"sent":{"bytes":12300000,"wireBytes":4100000,"frames":7,"lost":0},
             "received":{"bytes":1200000000,"wireBytes":312000000,"frames":7,"lost":3},"saved":0.7393,
             "dropped":{"noRoute":0,"queueFull":10,"source":2,"forged":0},"refused":{"total":3,"halfOpen":3,"clients":0},
             "later":{"unknown":[1,2,{}]}}""";

    public static final String APPLICATIONS = """
            {"applications":[
             {"protocol":"tcp","port":5432,"name":"postgresql","packetsSent":10,"packetsReceived":20,
              "sent":{"bytes":2000000,"wireBytes":500000},"received":{"bytes":8000000,"wireBytes":1500000},"saved":0.8,
              "around":{"named":0,"encrypted":0,"incompressible":0}},
             {"protocol":"tcp","port":443,"name":"https","packetsSent":1,"packetsReceived":2,
              "sent":{"bytes":1000,"wireBytes":1010},"received":{"bytes":5000000,"wireBytes":5050000},"saved":-0.01,
              "around":{"named":0,"encrypted":5001000,"incompressible":0}},
             {"protocol":"others","port":0,"name":null,"packetsSent":1,"packetsReceived":2,
              "sent":{"bytes":10,"wireBytes":10},"received":{"bytes":0,"wireBytes":0},"saved":null,"around":null}]}""";

    public static final String HISTORY = """
            {"resolution":"second","stepSeconds":1,"points":[
             {"start":"2026-11-30T12:13:03Z","sent":{"bytes":1000,"wireBytes":500},"received":{"bytes":0,"wireBytes":0}},
             {"start":"2026-11-30T12:13:04Z","sent":{"bytes":0,"wireBytes":0},"received":{"bytes":4000,"wireBytes":1000}}]}""";

    public static final String FLEET = """
            {"gateway":"gw-a","reachable":false,"reason":"connection refused","gateways":[
             {"name":"gw-a","sessions":1,"leases":1,"since":"2026-11-30T10:00:00Z","draining":false,"version":"0.1.0",
              "networks":"10.1.0.1/24","listen":"tcp 198.18.0.1:2024","bytesPerSecond":4200000},
             {"name":"gw-b\\u001b","sessions":null,"leases":0,"since":null,"draining":true,"version":null,"networks":null,
              "listen":null,"bytesPerSecond":null}],
             "clients":2,"found":2,"leases":[
             {"address":"10.1.0.7","client":"laptop","id":"KEY","gateway":"gw-a"},
             {"address":"10.1.0.8","client":null,"id":"3fa9","gateway":null}]}""";

    public static final String SESSIONS = sessions(
            session(1, "\"laptop\"", 900_000, 300_000, "1.234"), session(2, "null", 300_000_000, 12_000_000, null));

    public static String sessions(String... sessions) {
        return "{\"sessions\":[" + String.join(",", sessions) + "]}";
    }

    /** Many of them. */
    public static String crowd(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(id -> session(id, "\"client-" + id + "\"", 1_000L * id, 100L * id, "1.5"))
                .collect(Collectors.joining(",", "{\"sessions\":[", "]}"));
    }

    public static String session(int id, String client, long received, long sent, String roundTripMs) {
        return """
                {"id":%d,"client":%s,"peer":"198.18.0.%d:4711","addresses":["10.1.0.%d/24"],"transport":"tcp","cipher":"ChaChaPoly",
                 "codec":"lz4","mode":"stream","mtu":1500,"offload":true,"headers":true,"since":"2026-11-30T12:00:0%d.5Z",
                 "sinceHeardMs":400,"roundTrip":%s,"queueDelayMs":0.0,
                 "sent":{"bytes":%d,"wireBytes":%d,"lost":0},"received":{"bytes":%d,"wireBytes":%d,"lost":0},"saved":0.5,
                 "dropped":{"queueFull":1,"source":2}}""".formatted(
                        id,
                        client,
                        id % 250 + 1,
                        id % 250 + 1,
                        id % 10,
                        roundTripMs == null ? "null" : "{\"smoothedMs\":" + roundTripMs + ",\"p99Ms\":4}",
                        sent,
                        sent / 2,
                        received,
                        received / 2);
    }

    /** A tunnel that gives these answers. */
    public static Function<String, byte[]> tunnel(String sessions) {
        return line -> {
            String target = line.split(" ")[1];
            if (line.startsWith("POST /v1/clients/nobody/")) {
                return FakeControl.bytes("HTTP/1.1 404 Not Found\r\n\r\n{\"error\":\"no such client: \\u001bnobody\"}");
            }
            if (line.startsWith("POST")) {
                return FakeControl.bytes("HTTP/1.1 204 No Content\r\n\r\n");
            }
            return switch (target) {
                case "/v1/status" -> FakeControl.json(STATUS);
                case "/v1/sessions" -> FakeControl.json(sessions);
                case "/v1/fleet" -> FakeControl.json(FLEET);
                case "/v1/applications" -> FakeControl.json(APPLICATIONS);
                case "/v1/history?resolution=second" -> FakeControl.json(HISTORY);
                default -> FakeControl.bytes("HTTP/1.1 404 Not Found\r\n\r\n{\"error\":\"nothing is here\"}");
            };
        };
    }

    /** A tunnel {@code office} in that folder. */
    public static FakeControl office(Path folder) throws java.io.IOException {
        return new FakeControl(folder.resolve("office.sock"), tunnel(SESSIONS));
    }
}
