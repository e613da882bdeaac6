package io.ztun.app.hooks;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.core.info.InterfaceInfo;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.SessionStatistics;
import io.ztun.core.info.TunnelListener;

/**
 * Has the user's programs run when the interface or a client comes and goes, one after the other, without holding up whoever
 * tells it. The facts are in variables, whose table is in docs/operations.md. Thread-safe.
 */
public final class Hooks implements TunnelListener, AutoCloseable {
    /** How long a program may take. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** How long those that wait at the tunnel's end are run. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Map<HookEvent, HookProgram> programs;
    private final Map<String, String> constants;
    private final HookRunner runner = new HookRunner(LIMIT, PATIENCE);
    private final Set<Long> clients = ConcurrentHashMap.newKeySet();
    private volatile Optional<InterfaceInfo> tun = Optional.empty();

    /**
     * Runs nothing before {@link #begin}.
     *
     * @param programs what to run
     * @param constants variables that hold for the whole tunnel
     */
    public Hooks(Map<HookEvent, HookProgram> programs, Map<String, String> constants) {
        this.programs = programs;
        this.constants = constants;
    }

    /** The tunnel is open and the process has the rights that it will have: what has happened so far is run from now on. */
    public void begin() {
        if (!programs.isEmpty()) {
            runner.begin();
        }
    }

    @Override
    public void onInterfaceReady(InterfaceInfo ready) {
        tun = Optional.of(ready);
        submit(HookEvent.UP, Map.of());
    }

    @Override
    public void onSessionOpened(SessionInfo session) {
        if (programs.containsKey(HookEvent.CLIENT_UP) || programs.containsKey(HookEvent.CLIENT_DOWN)) {
            clients.add(session.id());
            submit(HookEvent.CLIENT_UP, facts(session));
        }
    }

    @Override
    public void onSessionClosed(SessionInfo session, SessionStatistics statistics, String reason) {
        if (clients.remove(session.id())) {
            Map<String, String> facts = facts(session);
            facts.put("ZTUN_SECONDS", Long.toString(statistics.duration().toSeconds()));
            facts.put("ZTUN_BYTES", Long.toString(statistics.total().bytes()));
            facts.put("ZTUN_LINE_BYTES", Long.toString(statistics.total().wireBytes()));
            facts.put("ZTUN_REASON", reason);
            submit(HookEvent.CLIENT_DOWN, facts);
        }
    }

    private static Map<String, String> facts(SessionInfo session) {
        InetSocketAddress peer = session.peer();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("ZTUN_CLIENT_ADDRESS", host(session.address()));
        facts.put("ZTUN_CLIENT_ADDRESSES", words(session.addresses(), Hooks::host));
        facts.put("ZTUN_CLIENT_NAME", session.client().orElse(""));
        facts.put("ZTUN_PEER_ADDRESS", peer.isUnresolved() ? peer.getHostString() : Cidr.text(peer.getAddress()));
        facts.put("ZTUN_PEER_PORT", Integer.toString(peer.getPort()));
        facts.put("ZTUN_SESSION", Long.toString(session.id()));
        facts.put("ZTUN_CODEC", session.codec());
        return facts;
    }

    private static String host(Cidr address) {
        return Cidr.text(address.address());
    }

    /** As a shell splits them. */
    private static String words(Addresses addresses, Function<Cidr, String> word) {
        return addresses.all().stream().map(word).collect(Collectors.joining(" "));
    }

    private void submit(HookEvent event, Map<String, String> facts) {
        call(event, facts).ifPresent(runner::submit);
    }

    private Optional<HookRunner.Call> call(HookEvent event, Map<String, String> facts) {
        return Optional.ofNullable(programs.get(event)).map(program -> {
            Map<String, String> all = new LinkedHashMap<>(constants);
            tun.ifPresent(ready -> {
                all.put("ZTUN_INTERFACE", ready.name());
                all.put("ZTUN_ADDRESS", ready.address().toString());
                all.put("ZTUN_ADDRESSES", words(ready.addresses(), Cidr::toString));
                all.put("ZTUN_MTU", Integer.toString(ready.mtu()));
            });
            all.putAll(facts);
            return new HookRunner.Call(program, all);
        });
    }

    /** The tunnel is closed: what still waits is run for a while, then what is to be run at the end. */
    @Override
    public void close() {
        if (tun.isPresent()) {
            call(HookEvent.DOWN, Map.of()).ifPresent(runner::last);
        }
        runner.close();
    }
}
