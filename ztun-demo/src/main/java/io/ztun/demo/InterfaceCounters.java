package io.ztun.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import io.ztun.api.Api;

/**
 * What has passed an interface, both ways together, as the kernel counts it ({@code /proc/PID/net/dev}, proc(5)).
 *
 * @param bytes bytes sent and received
 * @param packets packets sent and received
 */
@Api(Api.Status.INTERNAL)
public record InterfaceCounters(long bytes, long packets) {

    private static final int RECEIVED_BYTES = 0;
    private static final int RECEIVED_PACKETS = 1;
    private static final int SENT_BYTES = 8;
    private static final int SENT_PACKETS = 9;

    /**
     * Reads an interface of the network namespace that a process is in.
     *
     * @return empty if there is no such interface
     */
    public static Optional<InterfaceCounters> read(long pid, String name) {
        Path file = Path.of("/proc", Long.toString(pid), "net", "dev");
        try {
            return Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> line.startsWith(name + ":"))
                    .map(line -> parse(line.substring(name.length() + 1).strip()))
                    .findFirst();
        } catch (IOException e) {
            throw new DemoException("cannot read the counters: file=" + file + " cause=" + e.getMessage(), e);
        }
    }

    private static InterfaceCounters parse(String columns) {
        String[] column = columns.split("\\s+");
        return new InterfaceCounters(
                Long.parseLong(column[RECEIVED_BYTES]) + Long.parseLong(column[SENT_BYTES]),
                Long.parseLong(column[RECEIVED_PACKETS]) + Long.parseLong(column[SENT_PACKETS]));
    }

    /** What has passed since {@code before}. */
    public InterfaceCounters since(InterfaceCounters before) {
        return new InterfaceCounters(bytes - before.bytes, packets - before.packets);
    }
}
