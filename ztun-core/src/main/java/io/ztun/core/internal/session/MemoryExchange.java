package io.ztun.core.internal.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;

import io.ztun.api.ProtocolException;
import io.ztun.core.internal.count.Drop;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.half.FrameBuffer;
import io.ztun.core.internal.half.PacketSender;
import io.ztun.core.internal.link.IncomingFrames;
import io.ztun.core.internal.memory.LongMemory;
import io.ztun.core.internal.memory.MemoryLog;
import io.ztun.core.internal.memory.SendingMemory;
import io.ztun.core.internal.memory.store.ClientMemory;
import io.ztun.core.internal.memory.store.KeptLog;
import io.ztun.core.internal.memory.store.MemoryShelf;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.core.internal.protocol.MemoryFrom;
import io.ztun.core.internal.protocol.MemoryKept;

/**
 * Has a session go on with the memory that its client's former one left. Each end gets its own from the shelf, which may take a
 * while, and says what it has received before; the other answers with what of that it has, too. From then on that direction has a
 * memory:
 *
 * <pre>
 *   MEMORY_KEPT    receiver to sender    what is it that both have?
 *   MEMORY_FROM    sender to receiver    this; used from the next frame on, where frames keep their order
 *   MEMORY_TAKEN   receiver to sender    it can be used, where they may not
 * </pre>
 *
 * What the link did not take, or may have lost, is sent again with the next {@link #tick}. Thread-safe.
 */
final class MemoryExchange {
    private static final Logger LOG = System.getLogger(MemoryExchange.class.getName());

    /** So often is a question asked; a peer that has no memory to spare does not answer. */
    private static final int ATTEMPTS = 20;

    private final ClientMemory place;
    private final LongMemory memory;
    private final PacketSender sender;
    private final boolean ordered;
    private final SessionCounters counters;

    private MemoryShelf.Claim claim;
    private KeptLog sent;
    private KeptLog received;
    private int attempts;

    /** Whether the peer knows what this end has received; if it may be lost, once it has answered. */
    private boolean told;

    /** What the peer has said that it has, or null. */
    private MemoryKept theirs;

    /** What that comes to, and what makes use of it; null until it is known. */
    private MemoryFrom agreed;

    private SendingMemory ready;

    /** Whether what is sent has its memory. */
    private boolean sending;

    /** What what is received has its memory from; null until it has. */
    private MemoryFrom taken;

    private boolean ended;

    /** @param memory what gets the logs once they are agreed on */
    MemoryExchange(
            ClientMemory place, LongMemory memory, PacketSender sender, boolean ordered, SessionCounters counters) {
        this.place = place;
        this.memory = memory;
        this.sender = sender;
        this.ordered = ordered;
        this.counters = counters;
    }

    /** The session is the client's: it is to have its memory. */
    synchronized void begin() {
        if (claim == null) {
            claim = place.claim(this::take);
        }
    }

    /** The shelf's thread. */
    private void take(KeptLog ofSent, KeptLog ofReceived) {
        boolean answer;
        synchronized (this) {
            sent = ofSent;
            received = ofReceived;
            answer = theirs != null;
        }
        tell();
        if (answer) {
            agree();
        }
    }

    /** Says what this end has received before. */
    private synchronized void tell() {
        if (received == null || told || taken != null || attempts++ >= ATTEMPTS) {
            return;
        }
        sender.locked(() -> told = send(FrameType.MEMORY_KEPT, received.held(), MemoryKept::write) && ordered);
    }

    private <T> boolean send(byte type, T message, BiConsumer<T, ByteBuffer> writer) {
        ByteBuffer frame = FrameBuffer.ofThread();
        ByteBuffer body = frame.duplicate().position(FrameBuffer.BODY);
        writer.accept(message, body);
        return sender.sendControl(type, frame, body.position() - FrameBuffer.BODY);
    }

    /**
     * One of its messages. The link's thread.
     *
     * @throws ProtocolException if that is not what it should be, on an ordered link
     */
    void receive(IncomingFrames frames, ByteBuffer frame) {
        try {
            ByteBuffer body =
                    frame.duplicate().limit(frames.body() + frames.length()).position(frames.body());
            switch (frames.type()) {
                case FrameType.MEMORY_KEPT -> onKept(MemoryKept.read(body));
                case FrameType.MEMORY_FROM -> onFrom(MemoryFrom.read(body));
                default -> onTaken(MemoryFrom.read(body));
            }
        } catch (ProtocolException e) {
            if (ordered) {
                throw e;
            }
            counters.drop(Drop.INVALID);
        }
    }

    private synchronized void onKept(MemoryKept kept) {
        if (theirs == null) {
            theirs = kept;
            if (sent != null) {
                claim.run(this::agree);
            }
        } else {
            answer();
        }
        if (!ordered) {
            tell(); // what was said before may have come before the peer knew of the session
        }
    }

    /** The shelf's thread, which alone has the log of what is sent until it is in use. */
    private void agree() {
        MemoryFrom found = sent.agree(theirs);
        SendingMemory indexed = new SendingMemory(sent.log());
        synchronized (this) {
            if (ended) {
                indexed.release();
                return;
            }
            agreed = found;
            ready = indexed;
            answer();
        }
    }

    private synchronized void answer() {
        if (agreed == null || sending) {
            return;
        }
        sender.locked(() -> {
            if (send(FrameType.MEMORY_FROM, agreed, MemoryFrom::write) && ordered) {
                use();
            }
        });
    }

    /** Under the sender's lock. */
    private void use() {
        memory.sending().use(ready);
        sending = true;
        note("sent", agreed);
    }

    private synchronized void onFrom(MemoryFrom from) {
        if (received == null) {
            throw new ProtocolException("the peer agrees on memory before it was offered any");
        }
        if (taken == null) {
            received.take(from);
            memory.receiving().use(received.log());
            taken = from;
            note("received", from);
        } else if (!taken.equals(from)) {
            throw new ProtocolException("the peer agrees on other memory than before");
        }
        if (!ordered) {
            send(FrameType.MEMORY_TAKEN, from, MemoryFrom::write);
        }
    }

    private synchronized void onTaken(MemoryFrom from) {
        if (!ordered && from.equals(agreed) && !sending) {
            sender.locked(this::use);
        }
    }

    private void note(String direction, MemoryFrom from) {
        LOG.log(
                Level.DEBUG,
                () -> "Memory goes on where it was: peer=" + place.client() + " direction=" + direction + " bytes="
                        + (long) from.count() * MemoryLog.SEGMENT);
    }

    /** Says again what the peer does not seem to have. */
    void tick() {
        tell();
        answer();
    }

    /** The session has ended, and neither half uses the memory any more. */
    synchronized void end() {
        ended = true;
        if (ready != null && !sending) {
            ready.release();
        }
        memory.release();
        if (claim != null) {
            claim.giveBack();
        }
    }
}
