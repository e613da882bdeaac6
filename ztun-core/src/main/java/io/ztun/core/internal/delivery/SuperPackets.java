package io.ztun.core.internal.delivery;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.ztun.api.Offload;
import io.ztun.core.internal.offload.OffloadCheck;
import io.ztun.core.internal.rate.Budget;
import io.ztun.spi.TunDevice;
import io.ztun.spi.TunWriter;

/**
 * Which super-packets the TUN takes. A system that has offload may refuse some of them later; when it has refused several,
 * it is given none any more. The metadata has been checked, so that no peer can bring that about. Shared by a tunnel's outputs;
 * thread-safe.
 */
public final class SuperPackets {
    private static final Logger LOG = System.getLogger(SuperPackets.class.getName());

    /** Each refusal costs a system call, and the cutting is no work that a turn accounts for. */
    private static final int REFUSALS_AT_ONCE = 16;

    private static final long REFUSAL_INTERVAL_NS = TimeUnit.MINUTES.toNanos(1);

    private final TunDevice device;
    private final LongSupplier clock;
    private final Budget refusals;
    private volatile boolean taken = true;
    private boolean warned;

    /**
     * Has seen no refusal yet.
     *
     * @param clock in nanoseconds
     */
    public SuperPackets(TunDevice device, LongSupplier clock) {
        this.device = device;
        this.clock = clock;
        refusals = new Budget(REFUSALS_AT_ONCE, REFUSAL_INTERVAL_NS, clock.getAsLong());
    }

    /** Whether the device takes any super-packets. */
    boolean areTaken() {
        return taken;
    }

    /**
     * Whether the device is to be given a packet as it is.
     *
     * @param checked the packet's metadata, as {@link OffloadCheck} returned it
     */
    boolean isTaken(ByteBuffer buffer, int offset, int length, long checked) {
        if (!Offload.isSuperPacket(checked)) {
            return true;
        }
        boolean udp = Offload.gsoType(checked) == Offload.GSO_UDP_L4;
        return taken && (!udp || (device.udpOffload() && OffloadCheck.kernelTakes(buffer, offset, length, checked)));
    }

    /**
     * Looks at a packet that a writer has not taken.
     *
     * @return whether it may be written once more, complete and cut; if not, it is lost
     */
    boolean isRefused(TunWriter writer, long offload) {
        if (offload == Offload.NONE) {
            return false;
        }
        Optional<String> reason = writer.refusal();
        reason.ifPresent(this::count);
        return reason.isPresent();
    }

    private synchronized void count(String reason) {
        if (!warned) {
            warned = true;
            LOG.log(
                    Level.WARNING,
                    "The system refuses super-packets that it promised to take: interface=" + device.name() + " "
                            + reason + "; they are cut in software, which takes more processor time, and nothing is"
                            + " lost; `offload` off does without them from the start");
        }
        if (!refusals.take(clock.getAsLong())) {
            taken = false;
        }
    }
}
