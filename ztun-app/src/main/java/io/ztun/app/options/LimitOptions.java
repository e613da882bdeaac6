package io.ztun.app.options;

import java.util.Optional;

import picocli.CommandLine.Option;

import io.ztun.core.settings.Bounds;
import io.ztun.core.settings.Limits;
import io.ztun.core.settings.MemoryLimits;
import io.ztun.core.settings.Quota;
import io.ztun.core.settings.QuotaLimits;
import io.ztun.core.settings.Rate;
import io.ztun.core.settings.RateLimits;

/** How much of each resource may be used. */
public final class LimitOptions {

    @Reloadable
    @Option(
            names = "--max-clients",
            paramLabel = "N",
            converter = Most.class,
            description = "Server: maximum of clients. (default: ${DEFAULT-VALUE})")
    int clients = Limits.DEFAULT.clients();

    @Reloadable
    @Option(
            names = "--max-clients-per-source",
            paramLabel = "N",
            converter = Most.class,
            description = "Server: maximum of clients from one address (IPv6: from one /64), such as that of a"
                    + " router that translates addresses. (default: ${DEFAULT-VALUE})")
    int clientsPerSource = Limits.DEFAULT.clientsPerSource();

    @Reloadable
    @Option(
            names = "--max-half-open",
            paramLabel = "N",
            converter = Most.class,
            description = "Server: maximum of unfinished handshakes; beyond it, the oldest from the address with the"
                    + " most is closed. (default: ${DEFAULT-VALUE})")
    int halfOpen = Limits.DEFAULT.halfOpen();

    @Reloadable
    @Option(
            names = "--max-half-open-per-source",
            paramLabel = "N",
            converter = Most.class,
            description =
                    "Server: maximum of unfinished handshakes from one address (IPv6: from one /64); more are refused."
                            + " (default: ${DEFAULT-VALUE})")
    int halfOpenPerSource = Limits.DEFAULT.halfOpenPerSource();

    @Reloadable
    @Option(
            names = "--handshake-rate",
            paramLabel = "N",
            converter = Most.class,
            description = "Server: how many handshakes one address (IPv6: one /64) may begin, per second; five times"
                    + " that at once. (default: ${DEFAULT-VALUE})")
    int handshakesPerSecond = Limits.DEFAULT.handshakesPerSecond();

    @Reloadable
    @Option(
            names = "--limit-rate",
            paramLabel = "RATE",
            converter = LineRate.class,
            description = "Limit each client's line to RATE, each way: 500kbit, 10mbit, 1.5gbit, or off; counted after"
                    + " compression. A client's rate= in the file of clients comes first. On a client: its own line."
                    + " (default: ${DEFAULT-VALUE})")
    Rate rate = Rate.NONE;

    @Reloadable
    @Option(
            names = "--limit-rate-all",
            paramLabel = "RATE",
            converter = LineRate.class,
            description = "Server: limit the lines of all clients together, each way; they share it fairly."
                    + " (default: ${DEFAULT-VALUE})")
    Rate rateOfAll = Rate.NONE;

    @Reloadable
    @Option(
            names = "--quota",
            paramLabel = "AMOUNT/PERIOD",
            converter = Amount.class,
            description = "Server: how much each client may use, 10GB/month, 1.5TB/week, 500MB/day, or off; what is on"
                    + " the line after compression counts, both ways together. A period begins at 0:00 by the server's"
                    + " clock and zone, a week on Monday, a month on the 1st. A client's quota= in the file of clients"
                    + " comes first. (default: ${DEFAULT-VALUE})")
    Quota quota = Quota.NONE;

    @Reloadable
    @Option(
            names = "--quota-then",
            paramLabel = "end|RATE",
            converter = AfterQuota.Reader.class,
            description =
                    "Server: what becomes of a client that has used up its quota before the next period: end its"
                            + " session and refuse new ones, or no faster than RATE, each way, such as 1mbit. (default: ${DEFAULT-VALUE})")
    AfterQuota afterQuota = AfterQuota.END;

    /** How much may be kept of what all clients send and receive, in bytes. */
    @Option(
            names = "--max-memory",
            paramLabel = "SIZE",
            converter = MaxMemory.class,
            description =
                    "Server: what --memory may take for all clients together; a client for which less is left gets"
                            + " less, or none. (default: four times --memory)")
    public Optional<Long> memory = Optional.empty();

    /** Threads that carry packets each way; absent: the engine's default. */
    @Option(
            names = "--threads",
            paramLabel = "N",
            converter = Threads.class,
            description = "Threads that carry packets, each way. (default: one for every two processors, 1 to 4)")
    public Optional<Integer> threads = Optional.empty();

    /** What a server bears at once. */
    public Limits limits() {
        return new Limits(clients, clientsPerSource, halfOpen, halfOpenPerSource, handshakesPerSecond);
    }

    /** How fast clients may be. */
    public RateLimits rates() {
        return new RateLimits(rate, rateOfAll);
    }

    /** How much clients may use. */
    public QuotaLimits quotas() {
        return new QuotaLimits(quota, afterQuota.rate());
    }

    static final class Most extends WholeNumber {
        Most() {
            super(1, Limits.MAX);
        }
    }

    static final class MaxMemory extends ByteCount {
        MaxMemory() {
            super(MemoryLimits.LEAST, 1L << 40);
        }
    }

    static final class Threads extends WholeNumber {
        Threads() {
            super(1, Bounds.THREADS_MAX);
        }
    }
}
