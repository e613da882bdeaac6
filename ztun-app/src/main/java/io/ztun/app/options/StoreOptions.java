package io.ztun.app.options;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import picocli.CommandLine.Option;

/** Which store gateways share. Several commands have these options. */
public class StoreOptions {
    /** A server's own store, in its file of leases. */
    static final String FILE = "file";

    /** A server's own store, which ends with it. */
    static final String MEMORY = "memory";

    /** The store's name; absent: the server's own. */
    @Option(
            names = "--store",
            paramLabel = "NAME",
            converter = Word.class,
            description =
                    "Server: what it knows of addresses and clients stands in that store: etcd, which several gateways share;"
                            + " file, the one of --leases, or memory, which are this server's alone."
                            + " (default: file, memory with --leases off or --state-dir off)")
    public Optional<String> store = Optional.empty();

    /** What the store has of its own. */
    @Option(
            names = "--store-option",
            paramLabel = "KEY=VALUE",
            split = ",(?=[a-z][a-z0-9.-]*=)",
            hideParamSyntax = true,
            converter = StoreOption.Reader.class,
            description = "Set an option that only this store has; repeat it, or separate several by commas. See"
                    + " docs/fleet.md for those of etcd.")
    public List<StoreOption> storeOptions = new ArrayList<>();

    /** The store that gateways share; empty where a server has its own. */
    public Optional<String> shared() {
        return store.filter(name -> !name.equals(FILE) && !name.equals(MEMORY));
    }

    /** By their keys; of several answers to one question the last one holds. */
    public Map<String, String> ofStore() {
        Map<String, String> options = new HashMap<>();
        storeOptions.forEach(option -> options.put(option.key(), option.value()));
        return Map.copyOf(options);
    }
}
