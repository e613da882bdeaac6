package io.ztun.core.internal.tun;

import java.nio.ByteBuffer;
import java.time.Duration;

import io.ztun.spi.TunDevice;
import io.ztun.spi.TunProvider;
import io.ztun.testkit.tun.Outside;
import io.ztun.testkit.tun.TunContractTest;
import io.ztun.testkit.tun.TunPackets;

/** The backend that has no system on its other side, but whoever embeds it. */
class MemoryTunContractTest extends TunContractTest {

    @Override
    public TunProvider provider() {
        return new MemoryTunProvider();
    }

    @Override
    public Outside outside(TunDevice device) {
        MemoryDevice memory = (MemoryDevice) device;
        return new Outside() {
            @Override
            public void send(byte[] payload) {
                ByteBuffer packet = TunPackets.outgoing(payload);
                byte[] bytes = new byte[packet.capacity()];
                packet.get(0, bytes);
                memory.inject(bytes);
            }

            @Override
            public byte[] receive(Duration timeout) throws InterruptedException {
                byte[] packet = memory.take(timeout);
                return packet == null ? null : TunPackets.payload(ByteBuffer.wrap(packet), 0, packet.length);
            }

            @Override
            public void close() {}
        };
    }
}
