package io.ztun.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Starts etcd, two gateways and three clients, kills one gateway, drains the other, and shows where the clients are afterwards. */
final class FleetDemonstration {

    private static final int STORE = 100;
    private static final int STORE_PORT = 2379;
    private static final String ENDPOINT = "http://" + FleetHosts.address(STORE) + ":" + STORE_PORT;
    private static final int TUNNEL_PORT = 2024;
    private static final String TUN = "ztun0";

    /** All of it is a matter of seconds, but on a machine that is busy. */
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** Whoever has been silent for less is there. */
    private static final long THERE_MS = 300;

    private static final Pattern KEY = Pattern.compile("(\\S{43}=)");
    private static final Pattern ADDRESS = Pattern.compile("inet ([0-9.]+)");
    private static final Pattern SESSIONS = Pattern.compile("(?s)gw-a +up +2 .*gw-b +up +1 ");
    private static final Pattern ROUTE = Pattern.compile("(?m)^(\\S+) .*via (\\S+)");
    private static final String ROW = "%-8s%-15s%-8s%-8s%12s%23s";

    private final FleetHosts hosts;
    private final String ztun;
    private final List<String> options;
    private final Path folder;
    private final Path configuration;
    private final Consumer<String> say;
    private final Gateway a;
    private final Gateway b;
    private final List<Client> clients = new ArrayList<>();
    private String serverKey = "SERVER-KEY";
    private Part lookout;

    private static final class Gateway {
        final String name;
        final String address;
        final String inside;
        final Host host;
        Part part;

        Gateway(String name, int number, FleetHosts hosts) throws IOException {
            this.name = name;
            address = FleetHosts.address(number);
            inside = "10.13.0." + number;
            host = hosts.join(number);
        }
    }

    private static final class Client {
        final String name;
        final String servers;
        final Host host;
        String inside;
        Part connection;

        Client(String name, int number, Gateway first, Gateway second, FleetHosts hosts) throws IOException {
            this.name = name;
            servers = first.address + "," + second.address;
            host = hosts.join(number);
        }
    }

    /**
     * Prepares it.
     *
     * @param ztun the start script
     * @param options for gateways and clients alike
     * @param say told what happens
     */
    FleetDemonstration(FleetHosts hosts, Path ztun, List<String> options, Consumer<String> say) throws IOException {
        this.hosts = hosts;
        this.ztun = ztun.toString();
        this.options = options;
        this.say = say;
        folder = hosts.folder();
        configuration = folder.resolve("fleet.toml");
        a = new Gateway("gw-a", 1, hosts);
        b = new Gateway("gw-b", 2, hosts);
        clients.add(new Client("laptop", 11, a, b, hosts));
        clients.add(new Client("phone", 12, a, b, hosts));
        clients.add(new Client("till", 13, b, a, hosts));
    }

    /** Runs all of it, less than a minute. */
    void run() throws IOException, InterruptedException {
        startStore();
        configure();
        startRouting();
        startGateway(a);
        startGateway(b);
        awaitGateway(a);
        awaitGateway(b);
        startClients();
        watch();
        awaitAnnounced();
        show(a, "status", "--fleet");
        say.accept("\nrouter# ip route show proto bgp\n" + routes());
        kill();
        drain();
    }

    private void startStore() throws IOException, InterruptedException {
        Host host = hosts.join(STORE);
        NetworkState state = new NetworkState(host.pid());
        List<String> command = List.of(
                "etcd",
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=" + ENDPOINT,
                "--advertise-client-urls=" + ENDPOINT);
        start("etcd", host, command).await(TIMEOUT, () -> state.hasListener(STORE_PORT));
    }

    private void configure() throws IOException {
        serverKey = genkey("fleet");
        Files.write(
                configuration,
                List.of(
                        "[keys]",
                        "key-file = \"" + folder.resolve("fleet.key") + "\"",
                        "[routing]",
                        "host-routes = true",
                        "push-route = [\"" + FleetHosts.OFFICE_NETWORK + "\"]",
                        "[fleet]",
                        "store = \"etcd\"",
                        "store-option = [\"endpoints=" + ENDPOINT + "\"]"));
        say.accept("fleet.toml, the same on both gateways:");
        say.accept(shown(Files.readString(configuration)).indent(4).stripTrailing());
        List<String> lines = new ArrayList<>();
        for (Client client : clients) {
            lines.add(genkey(client.name) + " " + client.name);
        }
        Path list = Files.write(folder.resolve("clients"), lines);
        List<String> command = List.of(ztun, "clients", "import", list.toString(), "--config=" + configuration);
        say.accept("letting clients in: " + shown(String.join(" ", command)));
        a.host.run(command);
    }

    /** Returns the public key. */
    private String genkey(String name) throws IOException {
        Path file = folder.resolve(name + ".key");
        return first(KEY, a.host.run(List.of(ztun, "genkey", file.toString())));
    }

    private static String first(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .findFirst()
                .map(found -> found.group(1))
                .orElseThrow(() -> new DemoException("no " + pattern + " in: " + text));
    }

    private void startRouting() throws IOException, InterruptedException {
        say.accept("starting FRR with BGP on the router and on both gateways");
        Frr.startOnRouter(hosts.router(), folder.resolve("frr-router"));
        for (Gateway gateway : List.of(a, b)) {
            FleetHosts.forward(gateway.host);
            Frr.startOnGateway(gateway.host, folder.resolve("frr-" + gateway.name), gateway.address);
        }
    }

    private void startGateway(Gateway gateway) throws IOException {
        List<String> command = List.of(
                ztun,
                "--config=" + configuration,
                "--gateway=" + gateway.name,
                "--subnet=" + gateway.inside + "/16",
                "--control=" + socket(gateway));
        gateway.part = startTunnel(gateway.name, gateway.host, command);
    }

    private String socket(Gateway gateway) {
        return folder.resolve(gateway.name + ".sock").toString();
    }

    /** Until it listens, and the router knows of it. */
    private void awaitGateway(Gateway gateway) throws IOException, InterruptedException {
        NetworkState state = new NetworkState(gateway.host.pid());
        gateway.part.await(TIMEOUT, () -> state.hasListener(TUNNEL_PORT));
        await(gateway.name + " is not known to the router", () -> where().containsKey(gateway.inside));
    }

    private void startClients() throws IOException, InterruptedException {
        List<Part> parts = new ArrayList<>();
        for (Client client : clients) {
            List<String> command = List.of(
                    ztun,
                    "--server=" + client.servers,
                    "--key-file=" + folder.resolve(client.name + ".key"),
                    "--server-key=" + serverKey,
                    "--accept-routes=all",
                    "--retry");
            parts.add(startTunnel(client.name, client.host, command));
        }
        for (Client client : clients) {
            NetworkState state = new NetworkState(client.host.pid());
            parts.remove(0).await(TIMEOUT, () -> state.hasRoute(TUN));
            client.inside = first(ADDRESS, client.host.run(List.of("ip", "-4", "addr", "show", "dev", TUN)));
            await(client.name + " is not known to the router", () -> where().containsKey(client.inside));
        }
    }

    private Part startTunnel(String name, Host host, List<String> own) throws IOException {
        List<String> command = new ArrayList<>(own);
        command.addAll(options);
        return start(name, host, command);
    }

    private Part start(String name, Host host, List<String> command) throws IOException {
        say.accept("starting " + name + ": " + shown(String.join(" ", command)));
        return Part.start(name, host, command);
    }

    /** As somebody would have typed it. */
    private String shown(String text) {
        return text.replace(ztun, "ztun").replace(folder + "/", "").replace("=" + serverKey, "=SERVER-KEY");
    }

    /** From the office, to which each client has a TCP connection, and sends back what comes on it. */
    private void watch() throws IOException, InterruptedException {
        lookout = Part.start("lookout", hosts.office(), List.of(ztun, "demo", "traffic", "--lookout"));
        lookout.expect(TrafficCommand.READY, TIMEOUT);
        String office = "/dev/tcp/" + FleetHosts.OFFICE_ADDRESS + "/" + TrafficKind.LOOKOUT_PORT;
        List<String> echo = List.of("bash", "-c", "exec 3<>" + office + " && exec cat <&3 >&3");
        for (Client client : clients) {
            client.connection = Part.start("connection of the " + client.name, client.host, echo);
        }
        awaitReached();
    }

    private void kill() throws IOException, InterruptedException {
        Map<String, String> before = forget();
        say.accept("\n" + a.name + " is killed (kill -9)");
        a.part.kill();
        awaitAt(b, before);
        startGateway(a);
        awaitGateway(a);
    }

    private void drain() throws IOException, InterruptedException {
        Map<String, String> before = forget();
        show(b, "drain", "--over=10s");
        awaitAt(a, before);
    }

    /** What gateways say of themselves is some seconds old: until it is of now. */
    private void awaitAnnounced() throws IOException, InterruptedException {
        List<String> status = List.of(ztun, "status", "--fleet", socket(a));
        await(
                "the gateways do not tell their sessions",
                () -> SESSIONS.matcher(a.host.run(status)).find());
    }

    /** Has a gateway's administrator type a command. */
    private void show(Gateway gateway, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(ztun));
        command.addAll(List.of(words));
        say.accept("\n" + gateway.name + "# " + shown(String.join(" ", command)));
        command.add(socket(gateway));
        say.accept(gateway.host.run(command));
    }

    /** Returns where the clients are before something happens. */
    private Map<String, String> forget() throws IOException, InterruptedException {
        for (Client client : clients) {
            seen(client.inside + " anew");
        }
        return where();
    }

    private void awaitAt(Gateway gateway, Map<String, String> before) throws IOException, InterruptedException {
        for (Client client : clients) {
            await(client.name + " is not at " + gateway.name, () -> gateway.name.equals(where().get(client.inside)));
        }
        awaitReached();
        say.accept("\n" + row("CLIENT", "ADDRESS", "WAS AT", "IS AT", "OUT OF REACH", "TCP CONNECTION PAUSED"));
        Map<String, String> now = where();
        for (Client client : clients) {
            String inside = client.inside;
            long[] seen = seen(inside);
            say.accept(
                    row(client.name, inside, before.get(inside), now.get(inside), seconds(seen[1]), seconds(seen[2])));
        }
        say.accept("");
    }

    private void awaitReached() throws IOException, InterruptedException {
        for (Client client : clients) {
            await(client.name + " is not reached", () -> seen(client.inside)[0] < THERE_MS);
        }
    }

    private static String row(Object... columns) {
        return String.format(Locale.ROOT, ROW, columns);
    }

    private static String seconds(long ms) {
        return String.format(Locale.ROOT, "%.2f s", ms / 1000.0);
    }

    /** By address, the gateway to which the router sends what is for it. */
    private Map<String, String> where() throws IOException {
        Map<String, String> where = new TreeMap<>();
        for (MatchResult route : ROUTE.matcher(routes()).results().toList()) {
            where.put(route.group(1), (route.group(2).equals(a.address) ? a : b).name);
        }
        return where;
    }

    private String routes() throws IOException {
        return hosts.router()
                .run(List.of("ip", "route", "show", "proto", "bgp"))
                .lines()
                .map(String::strip)
                .collect(Collectors.joining("\n"));
    }

    /** What {@link io.ztun.demo.traffic.Lookout.Seen} has, in its order. */
    private long[] seen(String client) throws IOException, InterruptedException {
        lookout.tell(client);
        String answer = lookout.expect(TrafficCommand.DONE, TIMEOUT);
        return List.of(answer.split(" ")).stream().mapToLong(Long::parseLong).toArray();
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private void await(String otherwise, Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!condition.holds()) {
            for (Client client : clients) {
                if (client.connection != null) {
                    client.connection.checkAlive(); // it must not break
                }
            }
            if (System.nanoTime() > deadline) {
                throw new DemoException(otherwise + ": waited=" + TIMEOUT.toSeconds() + " s");
            }
            Thread.sleep(50);
        }
    }
}
