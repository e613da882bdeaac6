package io.ztun.app.service;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

/** A socket as systemd has one for its services, and every message that came so far. */
public final class NotifyListener implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SHUT_RD = 0;
    private static final int LENGTH_MAX = 4_096;

    private final int fd;
    private final List<String> messages = new CopyOnWriteArrayList<>();

    private static final class C {
        static {
            Native.register(C.class, NativeLibrary.getProcess());
        }

        static native int socket(int domain, int type, int protocol);

        static native int bind(int fd, long address, int length);

        static native long recv(int fd, long memory, long length, int flags);

        static native int shutdown(int fd, int how);

        static native int close(int fd);
    }

    /** @param name a path, or behind {@code @} a name without a file */
    public NotifyListener(String name) {
        fd = C.socket(AF_UNIX, SOCK_DGRAM, 0);
        byte[] path = name.getBytes(StandardCharsets.UTF_8);
        boolean isAbstract = name.startsWith("@");
        try (Memory address = new Memory(2 + path.length + 1)) {
            address.clear();
            address.setShort(0, (short) AF_UNIX);
            address.write(2, path, 0, path.length);
            if (isAbstract) {
                address.setByte(2, (byte) 0);
            }
            int length = 2 + path.length + (isAbstract ? 0 : 1);
            assertEquals(0, C.bind(fd, Pointer.nativeValue(address), length), () -> name + " " + Native.getLastError());
        }
        Thread thread = new Thread(this::receive, "notify-listener");
        thread.setDaemon(true);
        thread.start();
    }

    private void receive() {
        try (Memory memory = new Memory(LENGTH_MAX)) {
            for (long length = next(memory); length > 0; length = next(memory)) {
                messages.add(new String(memory.getByteArray(0, (int) length), StandardCharsets.UTF_8));
            }
        }
    }

    private long next(Memory memory) {
        return C.recv(fd, Pointer.nativeValue(memory), LENGTH_MAX, 0);
    }

    /** What has come so far. */
    public List<String> messages() {
        return List.copyOf(messages);
    }

    /** How many have come so far. */
    public int mark() {
        return messages.size();
    }

    /** Waits for a message behind the first {@code mark} ones that matches. */
    public String await(int mark, String regex, Duration timeout) throws InterruptedException {
        Pattern pattern = Pattern.compile(regex);
        long untilNs = System.nanoTime() + timeout.toNanos();
        while (System.nanoTime() < untilNs) {
            Optional<String> found = messages.stream()
                    .skip(mark)
                    .filter(pattern.asMatchPredicate())
                    .findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            Thread.sleep(20);
        }
        return fail("no " + regex + " in " + messages);
    }

    @Override
    public void close() {
        C.shutdown(fd, SHUT_RD);
        C.close(fd);
    }
}
