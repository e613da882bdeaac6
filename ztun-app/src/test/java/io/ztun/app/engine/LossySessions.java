package io.ztun.app.engine;

import java.util.OptionalInt;
import java.util.Random;

import io.ztun.api.Cidr;
import io.ztun.api.PacketBatch;
import io.ztun.core.Privacy;
import io.ztun.core.SessionInfo;
import io.ztun.core.internal.session.AgreedCodec;
import io.ztun.core.internal.session.Counters;
import io.ztun.core.internal.session.SendScratch;
import io.ztun.core.internal.session.Session;
import io.ztun.core.internal.session.SessionContext;
import io.ztun.core.internal.session.SourceCheck;
import io.ztun.spi.CodecMode;
import io.ztun.spi.CodecProvider;

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

    private final CodecProvider codec;
    private final CodecMode mode;
    private final boolean offload;
    private final Privacy privacy;
    private final SendScratch scratch = new SendScratch();
    private final int[] all = new int[BATCH_PACKETS];

    LossySessions(Random random, CodecProvider codec, CodecMode mode, boolean offload) {
        this(random, codec, mode, offload, Privacy.STANDARD);
    }

    LossySessions(Random random, CodecProvider codec, CodecMode mode, boolean offload, Privacy privacy) {
        this.privacy = privacy;
        network = new LossyNetwork(random);
        this.codec = codec;
        this.mode = mode;
        this.offload = offload;
        for (int i = 0; i < all.length; i++) {
            all[i] = i;
        }
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
        SessionInfo info = new SessionInfo(
                1, link.remoteAddress(), Cidr.parse("10.0.0.2/24"), codec.name(), mode, 9_000, offload, false);
        AgreedCodec agreed = new AgreedCodec(codec, mode, OptionalInt.empty());
        SessionContext context = new SessionContext(tun, counters, network, privacy);
        return new Session(info, link, agreed, Long.MAX_VALUE / 4, SourceCheck.ANY, context, (session, reason) -> {});
    }

    void close() {
        a.release();
        b.release();
    }

    /** Sends the batch from one end and empties it. */
    void send(Session from) {
        from.send(batch, all, batch.count(), scratch, 0);
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
