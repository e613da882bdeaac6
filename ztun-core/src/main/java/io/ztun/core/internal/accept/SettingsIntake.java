package io.ztun.core.internal.accept;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.core.internal.log.RepeatLog;
import io.ztun.core.settings.PushedSettings;

/** What a server tells its client to do, on its way from the link to the application: filtered, logged, handed over. Thread-safe. */
public final class SettingsIntake implements AutoCloseable {
    private final AcceptedSettings accepted;
    private final RepeatLog log;
    private final SettingsDelivery delivery;
    private PushedSettings offered = PushedSettings.NONE;

    /** @param listener see {@link SettingsDelivery} */
    public SettingsIntake(AcceptedSettings accepted, Consumer<PushedSettings> listener, RepeatLog log) {
        this.accepted = accepted;
        this.log = log;
        delivery = new SettingsDelivery(listener);
    }

    /**
     * The server wants this from now on.
     *
     * @param own the client's addresses
     */
    public synchronized void take(PushedSettings wanted, Addresses own) {
        PushedSettings taken = accepted.of(wanted, own);
        if (!wanted.equals(offered)) {
            offered = wanted;
            List<Object> left = leftOut(wanted, taken);
            log.say(
                    Level.INFO,
                    "settings",
                    "Accepted of the server's settings: " + taken
                            + (left.isEmpty() ? "" : " left-out=" + left + "; see `accept-routes` and `accept-dns`"));
        }
        delivery.set(taken);
    }

    private static List<Object> leftOut(PushedSettings wanted, PushedSettings taken) {
        List<Object> left = new ArrayList<>(wanted.routes());
        left.removeAll(taken.routes());
        wanted.dnsServers().stream()
                .filter(server -> !taken.dnsServers().contains(server))
                .forEach(server -> left.add(Cidr.text(server)));
        wanted.dnsDomains().stream()
                .filter(domain -> !taken.dnsDomains().contains(domain))
                .forEach(left::add);
        return left;
    }

    @Override
    public void close() {
        delivery.close();
    }
}
