package io.ztun.core.internal.codec;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;

import com.sun.management.OperatingSystemMXBean;

/**
 * How busy the machine's processors are, or those that the process may use. Any thread may ask, as often as it likes: the system is asked
 * once in half a second.
 */
final class ProcessorLoad implements DoubleSupplier {
    static final ProcessorLoad OF_MACHINE = new ProcessorLoad();

    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final AtomicLong askedNs = new AtomicLong(System.nanoTime() - PERIOD_NS);
    private volatile double load;

    private ProcessorLoad() {}

    /** From 0 to 1, since the time before; negative where the system does not tell. */
    @Override
    public double getAsDouble() {
        long before = askedNs.get();
        long nowNs = System.nanoTime();
        if (nowNs - before >= PERIOD_NS && askedNs.compareAndSet(before, nowNs)) {
            load = system.getCpuLoad();
        }
        return load;
    }
}
