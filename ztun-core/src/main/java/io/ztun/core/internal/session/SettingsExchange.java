package io.ztun.core.internal.session;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

import io.ztun.api.ProtocolException;
import io.ztun.core.internal.count.Drop;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.half.FrameBuffer;
import io.ztun.core.internal.half.PacketSender;
import io.ztun.core.internal.link.IncomingFrames;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.core.internal.protocol.Settings;

/**
 * Has a client know what its server tells it to do, when that changes in the middle of a session. Frames may be lost and may overtake
 * each other: each has a number, is sent again until the client says that it has it, and counts if no later one has come.
 */
final class SettingsExchange {
    private final PacketSender sender;
    private final boolean ordered;
    private final SessionCounters counters;
    private final Consumer<Settings> taker;

    /** What the client has not said yet that it has, or null. */
    private Settings offered;

    /** The number of what was offered last; what came in the handshake is before all. */
    private int number;

    /** The number of what was received last. The link's thread. */
    private int received;

    /**
     * @param ordered whether nobody but the peer can have sent what comes, or the link ends
     * @param taker gets what the server says, on the link's thread
     */
    SettingsExchange(PacketSender sender, boolean ordered, SessionCounters counters, Consumer<Settings> taker) {
        this.sender = sender;
        this.ordered = ordered;
        this.counters = counters;
        this.taker = taker;
    }

    /** The client is to know this from now on. Any thread. */
    synchronized void offer(Settings settings) {
        offered = settings;
        number++;
        send();
    }

    /** Says again what the client does not seem to have. */
    synchronized void tick() {
        if (offered != null) {
            send();
        }
    }

    private void send() {
        ByteBuffer frame = FrameBuffer.ofThread();
        ByteBuffer body = frame.duplicate().position(FrameBuffer.BODY).putInt(number);
        offered.write(body);
        sender.sendControl(FrameType.SETTINGS, frame, body.position() - FrameBuffer.BODY);
    }

    /**
     * The peer has sent some, or has taken some. The link's thread.
     *
     * @throws ProtocolException if that is not what it should be, on an ordered link
     */
    void receive(IncomingFrames frames, ByteBuffer frame) {
        try {
            take(frames, frame);
        } catch (ProtocolException e) {
            if (ordered) {
                throw e;
            }
            counters.drop(Drop.INVALID);
        }
    }

    private void take(IncomingFrames frames, ByteBuffer frame) {
        if (frames.length() < Integer.BYTES) {
            throw new ProtocolException("settings without a number: bytes=" + frames.length());
        }
        ByteBuffer body =
                frame.duplicate().limit(frames.body() + frames.length()).position(frames.body());
        int its = body.getInt();
        if (frames.type() == FrameType.SETTINGS_TAKEN) {
            taken(its);
            return;
        }
        if (its - received > 0) {
            Settings settings = Settings.read(body);
            received = its;
            taker.accept(settings);
        }
        ByteBuffer answer = FrameBuffer.ofThread();
        answer.putInt(FrameBuffer.BODY, its);
        sender.sendControl(FrameType.SETTINGS_TAKEN, answer, Integer.BYTES);
    }

    private synchronized void taken(int its) {
        if (its == number) {
            offered = null;
        }
    }
}
