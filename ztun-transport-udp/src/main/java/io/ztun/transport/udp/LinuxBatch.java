package io.ztun.transport.udp;

import io.ztun.jna.BufferAddress;
import io.ztun.jna.Libc;

/**
 * Sends with as few calls as may be: what stands in a row and is equally long, the last one shorter if need be, goes as one
 * message that the system splits, and several messages go with one call.
 */
final class LinuxBatch extends SendBatch {
    /** UDP_MAX_SEGMENTS of the older kernels (include/linux/udp.h). */
    static final int SEGMENTS_MAX = 64;

    private static final int MESSAGES_MAX = 64;
    private static final int MSG_DONTWAIT = 0x40;

    private int descriptor;
    private boolean splitting;
    private final MessageVector messages = new MessageVector(MESSAGES_MAX);
    private final int[] runs = new int[MESSAGES_MAX];
    private final long address = BufferAddress.find(buffer());

    /** Datagrams that are sent by themselves because the system refused them in one message. */
    private int apart;

    /** Why it refused; 0 if one of them is too long, which is reason enough. */
    private int refusal;

    /** What {@link #takeTogether} and {@link #takeRefusal} answer. */
    private boolean together;

    private int refusedFor;

    LinuxBatch(int descriptor, boolean splitting) {
        use(descriptor, splitting);
    }

    /**
     * Leaves by another socket from now on.
     *
     * @param splitting whether the system splits messages there
     */
    final void use(int descriptor, boolean splitting) {
        this.descriptor = descriptor;
        this.splitting = splitting;
    }

    @Override
    void reset() {
        super.reset();
        apart = 0;
        refusal = 0;
        together = false;
        refusedFor = 0;
    }

    @Override
    boolean send(Peer peer, boolean mayJoin) {
        while (!isEmpty()) {
            int count = fill((NativePeer) peer, mayJoin && splitting);
            int sent = Libc.sendmmsg(descriptor, messages.address(), count, MSG_DONTWAIT);
            if (sent < 0) {
                int errno = Libc.errno();
                if (errno == Libc.EAGAIN) {
                    return !DONE;
                }
                refused(errno);
            }
            for (int i = 0; i < sent; i++) {
                together |= runs[i] > 1;
                left(runs[i]);
            }
        }
        return DONE;
    }

    /** Makes messages of what is there. Returns how many. */
    private int fill(NativePeer peer, boolean joining) {
        int at = start();
        int index = first();
        int count = 0;
        int alone = first() + apart;
        while (index < count() && count < MESSAGES_MAX) {
            int size = length(index);
            int run = joining && index >= alone ? run(index) : 1;
            int bytes = (run - 1) * size + length(index + run - 1);
            messages.data(count, address + at, bytes);
            messages.destination(count, peer, run > 1 ? size : 0, mark(index));
            runs[count++] = run;
            at += bytes;
            index += run;
        }
        return count;
    }

    /** How many datagrams from this one on fit one message. */
    @Override
    int run(int first) {
        int size = length(first);
        int bytes = size;
        int next = first + 1;
        while (first != lone() && next != lone() && next < count() && next - first < SEGMENTS_MAX) {
            int length = length(next);
            bytes += length;
            if (length > size || bytes > Datagram.LENGTH_MAX || mark(next) != mark(first)) {
                break;
            }
            next++;
            if (length < size) {
                break;
            }
        }
        return next - first;
    }

    @Override
    int longestRun() {
        int longest = NONE;
        int most = 0;
        int run;
        for (int index = first(); splitting && index < count(); index += run) {
            run = run(index);
            int bytes = bytes(index, run);
            if (run > 1 && bytes > most) {
                longest = index;
                most = bytes;
            }
        }
        return longest;
    }

    @Override
    boolean takeTogether() {
        boolean taken = together;
        together = false;
        return taken;
    }

    @Override
    int takeRefusal() {
        int taken = refusedFor;
        refusedFor = 0;
        return taken;
    }

    private void left(int datagrams) {
        advance(datagrams);
        if (apart > 0) {
            apart = Math.max(0, apart - datagrams);
            if (apart == 0 && refusal != 0) {
                // Each by itself is fine, so that it was the message that the system did not like.
                refusedFor = refusal;
            }
        }
    }

    /** The first message was not taken. */
    private void refused(int errno) {
        if (errno == Libc.EINTR) {
            return;
        }
        if (runs[0] > 1
                && (errno == Libc.EINVAL || errno == Libc.EIO || errno == Libc.EPERM || errno == Libc.EMSGSIZE)) {
            apart = runs[0];
            refusal = errno == Libc.EMSGSIZE ? 0 : errno;
            return;
        }
        if (errno == Libc.EMSGSIZE) {
            refusal = 0;
            apart = Math.max(0, apart - 1);
            dropTooLong();
            return;
        }
        // Such as EPERM of a packet filter or ENETUNREACH: gone, as if the network had lost it. It is the same for
        // those that
        // were refused together with it.
        int lost = errno == refusal && apart > 0 ? apart : runs[0];
        refusal = 0;
        for (int i = lost; i > 0; i--) {
            apart = Math.max(0, apart - 1);
            drop();
        }
    }
}
