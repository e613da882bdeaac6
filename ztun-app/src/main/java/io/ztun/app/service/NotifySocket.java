package io.ztun.app.service;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

import io.ztun.jna.Libc;

/**
 * The socket on which a service manager is told how things are: sd_notify(3). Opened once, for the process may give up its
 * rights later; each message names its receiver anew, who may have been restarted meanwhile. One thread.
 */
final class NotifySocket implements AutoCloseable {
    private static final Logger LOG = System.getLogger(NotifySocket.class.getName());

    // Linux include/linux/socket.h, include/linux/net.h
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    /** {@code struct sockaddr_un}, unix(7): the family, and the longest path with its zero byte. */
    private static final int PATH = Short.BYTES;

    private static final int PATH_LENGTH_MAX = 108;
    private static final int CLOCK_MONOTONIC = 1;

    private final String name;
    private final int fd;
    private final Memory address = new Memory(PATH + PATH_LENGTH_MAX);
    private final int addressLength;
    private boolean failing;

    /**
     * Opens it.
     *
     * @param name what {@code $NOTIFY_SOCKET} has: a path, or behind {@code @} a name without a file
     * @throws IllegalArgumentException if it is neither, or too long
     */
    NotifySocket(String name) {
        this.name = name;
        byte[] path = name.getBytes(StandardCharsets.UTF_8);
        if (path.length < 2 || path.length >= PATH_LENGTH_MAX || path[0] != '/' && path[0] != '@') {
            throw new IllegalArgumentException("no socket's name: NOTIFY_SOCKET=" + name);
        }
        boolean isAbstract = path[0] == '@';
        address.clear();
        address.setShort(0, (short) AF_UNIX);
        address.write(PATH, path, 0, path.length);
        if (isAbstract) {
            address.setByte(PATH, (byte) 0);
        }
        addressLength = PATH + path.length + (isAbstract ? 0 : 1);
        fd = Libc.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    }

    /** Sends one message of {@code KEY=VALUE} lines. That nobody takes it is logged once, and is no error. */
    void send(String message) {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        try (Memory memory = new Memory(bytes.length)) {
            memory.write(0, bytes, 0, bytes.length);
            long sent = Libc.sendto(
                    fd,
                    Pointer.nativeValue(memory),
                    bytes.length,
                    MSG_DONTWAIT | MSG_NOSIGNAL,
                    Pointer.nativeValue(address),
                    addressLength);
            if (sent < 0 && !failing) {
                LOG.log(
                        Level.WARNING,
                        "The service manager cannot be told how things are: socket=" + name + " errno="
                                + Native.getLastError());
            }
            failing = sent < 0;
        }
    }

    /** What the kernel's monotonic clock says, in microseconds: a reload has to name it. */
    static long monotonicMicros() {
        try (Memory time = new Memory(2 * Long.BYTES)) {
            Libc.clock_gettime(CLOCK_MONOTONIC, Pointer.nativeValue(time));
            return time.getLong(0) * 1_000_000 + time.getLong(Long.BYTES) / 1_000;
        }
    }

    @Override
    public void close() {
        Libc.close(fd);
        address.close();
    }
}
