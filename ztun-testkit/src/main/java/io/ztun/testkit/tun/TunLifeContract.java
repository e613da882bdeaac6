package io.ztun.testkit.tun;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.ztun.api.Addresses;
import io.ztun.api.Api;
import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.api.Offload;
import io.ztun.spi.RestorableTun;
import io.ztun.spi.TunConfig;
import io.ztun.spi.TunConfig.Offloads;
import io.ztun.spi.TunDevice;
import io.ztun.spi.TunReader;
import io.ztun.spi.TunWriter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How devices are opened, and that nothing goes on once they are closed. */
@Api(Api.Status.EXPERIMENTAL)
public interface TunLifeContract extends TunContract {

    /** {@link io.ztun.spi.Provider#name()} has one form; and the other tests need a backend that runs. */
    @Test
    default void shouldBeNamedAsPluginsAre() {
        assertTrue(provider().name().matches("[a-z][a-z0-9-]{0,31}"), provider().name());
        assertEquals(Optional.empty(), provider().unavailableReason());
    }

    /** The interface is called what it is to be called. */
    @Test
    default void shouldTakeTheNameThatItIsGiven() {
        try (TunDevice device = provider().open(new TunConfig(Optional.of("contract0"), Offloads.AUTO, 1))) {
            assertEquals("contract0", device.name());
        }
    }

    /** Offload that is not wanted is not there; offload that is demanded is, or there is no device. */
    @Test
    default void shouldDoWithOffloadAsItIsTold() {
        try (TunDevice device = OpenTun.open(this, Offloads.OFF, 1)) {
            assertFalse(device.offload());
            assertFalse(device.udpOffload());
        }
        try (TunDevice device = OpenTun.open(this, Offloads.ON, 1)) {
            assertTrue(device.offload());
        } catch (ConfigException e) {
            assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        }
    }

    /** As many readers as asked for, or fewer, and each of them is always the same. */
    @Test
    default void shouldHaveReaders() {
        try (TunDevice device = OpenTun.open(this, Offloads.AUTO, 3)) {
            assertTrue(device.readers() >= 1 && device.readers() <= 3, () -> "readers=" + device.readers());
            for (int i = 0; i < device.readers(); i++) {
                assertSame(device.reader(i), device.reader(i));
            }
        }
    }

    /** A device may be given another address, one of each family, and another MTU, and is none the worse for being given the same again. */
    @Test
    default void shouldBeConfiguredAgain() throws Exception {
        try (OpenTun tun = OpenTun.of(this)) {
            tun.device.configure(LOCAL, MTU);
            if (tun.device instanceof RestorableTun restorable) {
                assertEquals(Optional.empty(), restorable.restore(), "nothing is missing");
            }
            tun.device.configure(Addresses.parse("10.98.0.1/24,fd00:98::1/64"), 1_280);
            tun.device.configure(Cidr.parse("10.98.0.1/24"), 1_280);
        }
    }

    /** Routes come and go; to take back what is not there does nothing. */
    @Test
    default void shouldTakeRoutes() throws Exception {
        Cidr network = Cidr.parse("10.97.0.0/16");
        try (OpenTun tun = OpenTun.of(this)) {
            tun.device.unroute(network);
            tun.device.route(network);
            tun.device.unroute(network);
            tun.device.unroute(network);
            tun.device.route(network);
        }
    }

    /** Who waits for packets is told at once, and later. */
    @Test
    default void shouldEndItsReadersWhenItCloses() throws Exception {
        TunDevice device = OpenTun.open(this, Offloads.AUTO, 2);
        device.configure(LOCAL, MTU);
        List<CompletableFuture<Integer>> readers = new ArrayList<>();
        for (int i = 0; i < device.readers(); i++) {
            readers.add(OpenTun.readToTheEnd(device.reader(i)));
        }
        Thread.sleep(200);
        device.close();
        for (CompletableFuture<Integer> reader : readers) {
            assertEquals(TunReader.CLOSED, reader.get(OpenTun.SOON.toSeconds(), TimeUnit.SECONDS));
        }
        device.close();
        assertEquals(TunReader.CLOSED, device.reader(0).read(OpenTun.batch(), 0, 0));
    }

    /** What is written late is dropped. */
    @Test
    default void shouldDropWhatIsWrittenOnceItIsClosed() throws Exception {
        TunWriter writer;
        try (OpenTun tun = OpenTun.of(this)) {
            writer = tun.device.newWriter();
        }
        var packet = TunPackets.incoming(new byte[100]);
        assertFalse(writer.write(packet, 0, packet.capacity(), Offload.NONE));
    }

    /** A device that was only opened can be closed, and its name had again. */
    @Test
    default void shouldLeaveNothingBehind() {
        for (int i = 0; i < 3; i++) {
            provider()
                    .open(new TunConfig(Optional.of("contract1"), Offloads.AUTO, 1))
                    .close();
        }
    }
}
