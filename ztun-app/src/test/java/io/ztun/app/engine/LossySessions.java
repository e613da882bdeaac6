package io.ztun.app.engine;

import java.util.Random;
import java.util.stream.IntStream;

import io.ztun.api.PacketBatch;
import io.ztun.core.internal.codec.AgreedCodec;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.half.SessionContext;
import io.ztun.core.internal.session.Session;
import io.ztun.core.settings.Privacy;

/** Two sessions over a {@link LossyNetwork}; what one sends is checked where it comes out of the other. */
final class LossySessions {
    private static final int BATCH_PACKETS = 256;

    final LossyNetwork network;
    final CheckedTun tunA = new CheckedTun();
    final CheckedTun tunB = new CheckedTun();
    final Counters countersA = new Counters();
    final Counters countersB = new Counters();
    final PacketBatch batch = new PacketBatch(BATCH_PACKETS, 300_000);
    Session a;
    Session b;

    private final AgreedCodec codec;
    private final boolean offload;
    private final Privacy privacy;
    private final int[] all = IntStream.range(0, BATCH_PACKETS).toArray();

    LossySessions(Random random, AgreedCodec codec, boolean offload) {
        this(random, codec, offload, Privacy.STANDARD);
    }

    LossySessions(Random random, AgreedCodec codec, boolean offload, Privacy privacy) {
        this.privacy = privacy;
        network = new LossyNetwork(random);
        this.codec = codec;
        this.offload = offload;
        open();
    }

    /** Begins both sessions; repeated, it is as if both ends had agreed on another session on a new link. */
    void open() {
        network.cut();
        a = session(network.a, tunA, countersA);
        b = session(network.b, tunB, countersB);
        network.a.handler = a;
        network.b.handler = b;
    }

    private Session session(LossyLink link, CheckedTun tun, Counters counters) {
        SessionContext context = new SessionContext(tun, counters, network, privacy);
        return Sessions.begin(link, codec, offload, context);
    }

    void close() {
        a.release();
        b.release();
    }

    /** Sends the batch from one end and empties it. */
    void send(Session from) {
        from.send(batch, all, batch.count(), 0);
        batch.clear();
    }

    /** Adds a datagram to the batch and tells the device that will see it. */
    void addDatagram(int number, int length, Random random, boolean noise, CheckedTun to) {
        FlowPackets.udp(batch, number, length, random, noise);
        int last = batch.count() - 1;
        byte[] copy = new byte[batch.length(last)];
        batch.buffer().get(batch.offset(last), copy);
        to.expect(number, copy);
    }
}
