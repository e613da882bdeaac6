package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** UDP payloads in a file that tcpdump wrote on an Ethernet interface of this machine (pcap-savefile(5)). */
final class Capture {
    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final int CAPTURED_LENGTH = 8;
    private static final int ETHERNET = 14;
    private static final int IPV4_AND_UDP = 28;

    private Capture() {}

    /** Those from an IPv4 address, in order; a record at the file's end that is still being written is left out. */
    static List<ByteBuffer> datagramsFrom(String address, Path file) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
        List<ByteBuffer> payloads = new ArrayList<>();
        int at = FILE_HEADER;
        while (at + RECORD_HEADER <= all.limit()) {
            int length = all.getInt(at + CAPTURED_LENGTH);
            int frame = at + RECORD_HEADER;
            if (frame + length > all.limit()) {
                break;
            }
            if (length > ETHERNET + IPV4_AND_UDP && isFrom(address, all, frame)) {
                payloads.add(all.slice(frame + ETHERNET + IPV4_AND_UDP, length - ETHERNET - IPV4_AND_UDP));
            }
            at = frame + length;
        }
        return payloads;
    }

    private static boolean isFrom(String address, ByteBuffer all, int frame) {
        int ip = frame + ETHERNET;
        StringBuilder source = new StringBuilder();
        for (int i = 12; i < 16; i++) {
            source.append(i == 12 ? "" : ".").append(all.get(ip + i) & 0xff);
        }
        return all.get(ip) == 0x45 && all.get(ip + 9) == 17 && address.contentEquals(source);
    }
}
