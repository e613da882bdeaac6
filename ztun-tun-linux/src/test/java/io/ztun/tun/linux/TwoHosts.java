package io.ztun.tun.linux;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.spi.TunConfig.Offloads;
import io.ztun.spi.TunDevice;
import io.ztun.spi.TunReader;
import io.ztun.spi.TunWriter;

/**
 * Two hosts joined by nothing but their TUNs.
 *
 * <pre>
 *   namespace of the test                    another namespace
 *   ztun0 10.99.0.1/24  --- two threads ---  ztun0 10.99.0.2/24
 * </pre>
 */
final class TwoHosts implements AutoCloseable {

    final TunDevice here;
    final TunDevice there;
    final AtomicLong lost = new AtomicLong();

    /** The longest packet of each GSO type that came out of a TUN. */
    final ConcurrentMap<Integer, Integer> longest = new ConcurrentHashMap<>();

    /** @param there a device that was opened and configured in another namespace */
    TwoHosts(Offloads offload, TunDevice there) {
        this.there = there;
        here = Tuns.configured(offload);
        carry(here, there);
        carry(there, here);
    }

    private void carry(TunDevice from, TunDevice to) {
        TunReader reader = from.reader(0);
        TunWriter writer = to.newWriter();
        Thread thread = new Thread(() -> carry(reader, writer), "carry-" + from.name());
        thread.setDaemon(true);
        thread.start();
    }

    private void carry(TunReader reader, TunWriter writer) {
        PacketBatch batch = Tuns.batch();
        int count;
        while ((count = reader.read(batch, 0, 0)) != TunReader.CLOSED) {
            for (int i = 0; i < count; i++) {
                longest.merge(Offload.gsoType(batch.offload(i)), batch.length(i), Math::max);
                if (!writer.write(batch.buffer(), batch.offset(i), batch.length(i), batch.offload(i))) {
                    lost.incrementAndGet();
                }
            }
        }
    }

    @Override
    public void close() {
        here.close();
        there.close();
    }
}
