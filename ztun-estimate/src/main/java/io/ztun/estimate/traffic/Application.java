package io.ztun.estimate.traffic;

/** What was recorded of one protocol and server port. Owned by the thread that reads; counts bytes of IP packets. */
public final class Application {
    private final int protocol;
    private final int port;
    private long packets;
    private long bytes;
    private long encrypted;
    private long noise;

    /** @param port 0 where the protocol has none; negative for what has no place of its own */
    Application(int protocol, int port) {
        this.protocol = protocol;
        this.port = port;
    }

    void count(int length, long onTheLine, boolean isEncrypted, boolean isNoise) {
        packets++;
        bytes += onTheLine;
        encrypted += isEncrypted ? length : 0;
        noise += isNoise ? length : 0;
    }

    /** Such as {@code tcp/5432 postgresql}. */
    public String name() {
        return Names.of(protocol, port);
    }

    /** How many packets were recorded. */
    public long packets() {
        return packets;
    }

    /** How many bytes they had on the line, their IP headers included. */
    public long bytes() {
        return bytes;
    }

    /** How many of the bytes are encrypted, as port or protocol say. */
    public long encrypted() {
        return encrypted;
    }

    /** How many of the others look as if they were encrypted, or compressed. */
    public long noise() {
        return noise;
    }
}
