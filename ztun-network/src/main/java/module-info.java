/**
 * What a tunnel changes on the machine beside its interface, and takes back: routes, rules for them, filters, name servers. It knows
 * neither the engine nor the wire. No part of what others may build on: only the command {@code ztun} sees it.
 */
module io.ztun.network {
    requires io.ztun.api;

    exports io.ztun.network to
            io.ztun.app;
}
