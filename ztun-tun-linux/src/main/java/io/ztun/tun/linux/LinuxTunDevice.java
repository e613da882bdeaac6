package io.ztun.tun.linux;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.TunException;
import io.ztun.spi.RestorableTun;
import io.ztun.spi.TunReader;
import io.ztun.spi.TunWriter;

/**
 * One interface with its queues.
 *
 * <p>How it closes: first every gate, so that no reader or writer begins another system call; then the wake-up descriptor
 * becomes readable, which ends each {@code poll}; then it waits for those still inside, none of which can sleep any more;
 * and only then it closes the descriptors. A number is therefore never used after the kernel may have given it to another
 * file, and when {@link #close()} returns, the interface is gone.
 */
final class LinuxTunDevice implements RestorableTun {

    private final TunQueues queues;
    private final OffloadLevel level;
    private final WakeUp wakeUp;
    private final InterfaceSetup setup;
    private final List<LinuxTunReader> readers = new ArrayList<>();

    /** Weak, because writers come and go with their threads and have no end of their own. */
    private final List<WeakReference<LinuxTunWriter>> writers = new ArrayList<>();

    private int writersMade;
    private boolean closed;

    /** Takes over {@code queues}, unless it throws. */
    LinuxTunDevice(TunQueues queues, OffloadLevel level) {
        this.queues = queues;
        this.level = level;
        wakeUp = WakeUp.open(queues.name());
        try {
            setup = InterfaceSetup.open(queues.name());
        } catch (RuntimeException e) {
            wakeUp.close();
            throw e;
        }
        for (int i = 0; i < queues.count(); i++) {
            readers.add(new LinuxTunReader(queues.name(), queues.descriptor(i), wakeUp, offload()));
        }
    }

    @Override
    public String name() {
        return queues.name();
    }

    @Override
    public boolean offload() {
        return level != OffloadLevel.NONE;
    }

    @Override
    public boolean udpOffload() {
        return level == OffloadLevel.TCP_AND_UDP;
    }

    @Override
    public synchronized void configure(Addresses addresses, int mtu) {
        requireOpen();
        setup.apply(addresses, mtu);
    }

    @Override
    public synchronized void route(Cidr network) {
        requireOpen();
        setup.route(network);
    }

    @Override
    public synchronized void unroute(Cidr network) {
        requireOpen();
        setup.unroute(network);
    }

    @Override
    public synchronized Optional<String> restore() {
        return closed ? Optional.empty() : setup.restore();
    }

    private void requireOpen() {
        if (closed) {
            throw new TunException("device is closed: device=" + name());
        }
    }

    @Override
    public int readers() {
        return readers.size();
    }

    @Override
    public TunReader reader(int index) {
        return readers.get(index);
    }

    /** Writers take turns at the queues: the kernel sends a flow's packets to the queue that its answers came from. */
    @Override
    public synchronized TunWriter newWriter() {
        writers.removeIf(writer -> writer.get() == null);
        LinuxTunWriter writer = new LinuxTunWriter(queues.descriptor(writersMade++ % queues.count()), offload());
        if (closed) {
            writer.gate().close();
        } else {
            writers.add(new WeakReference<>(writer));
        }
        return writer;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        List<Gate> gates = gates();
        gates.forEach(Gate::close);
        wakeUp.signal();
        gates.forEach(Gate::awaitEmpty);
        queues.close();
        setup.close();
        wakeUp.close();
    }

    private List<Gate> gates() {
        List<Gate> gates = new ArrayList<>();
        readers.forEach(reader -> gates.add(reader.gate()));
        for (WeakReference<LinuxTunWriter> reference : writers) {
            LinuxTunWriter writer = reference.get();
            if (writer != null) {
                gates.add(writer.gate());
            }
        }
        return gates;
    }
}
