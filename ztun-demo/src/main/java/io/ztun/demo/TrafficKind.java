package io.ztun.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.ztun.demo.traffic.Bulk;
import io.ztun.demo.traffic.Chat;
import io.ztun.demo.traffic.DirectoryText;
import io.ztun.demo.traffic.Payload;
import io.ztun.demo.traffic.RandomPayload;
import io.ztun.demo.traffic.Syslog;
import io.ztun.demo.traffic.TextPayload;

/** The kinds of traffic, in the order in which they are shown. */
enum TrafficKind {
    CHAT("database chat, 5,000 questions and answers over TCP") {
        @Override
        void send(InetAddress far) throws IOException {
            Chat.ask(new InetSocketAddress(far, CHAT_PORT), 5_000);
        }
    },
    SYSLOG("10,000 log lines over UDP, 5,000 a second") {
        @Override
        void send(InetAddress far) throws IOException {
            long arrived = Syslog.send(new InetSocketAddress(far, SYSLOG_PORT), 10_000, 5_000);
            if (arrived < UDP_ARRIVED_MIN) {
                throw new IOException("log lines were lost: sent=10000 arrived=" + arrived);
            }
        }
    },
    DIRECTORY("directory export (LDIF text), 50 MB over TCP") {
        @Override
        void send(InetAddress far) throws IOException {
            bulk(far, new TextPayload(DirectoryText::entry), 50_000_000);
        }
    },
    RANDOM("compressed archive (random bytes), 50 MB over TCP") {
        @Override
        void send(InetAddress far) throws IOException {
            bulk(far, new RandomPayload(1), 50_000_000);
        }
    };

    /** UDP may lose some where the machine is busy with other things, and the kernel's buffers are small. */
    private static final int UDP_ARRIVED_MIN = 8_000;

    static final int CHAT_PORT = 5432;
    static final int SYSLOG_PORT = 5514;
    static final int BULK_PORT = 3389;
    static final int LOOKOUT_PORT = 7007;

    private final String title;

    TrafficKind(String title) {
        this.title = title;
    }

    /** What it is, in a few words. */
    String title() {
        return title;
    }

    /** Sends it all and has it checked at the far end. */
    abstract void send(InetAddress far) throws IOException;

    private static void bulk(InetAddress far, Payload payload, long length) throws IOException {
        Bulk.send(new InetSocketAddress(far, BULK_PORT), payload, length);
    }
}
