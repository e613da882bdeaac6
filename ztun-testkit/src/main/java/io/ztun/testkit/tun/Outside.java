package io.ztun.testkit.tun;

import java.io.IOException;
import java.time.Duration;

import io.ztun.api.Api;

/** What is on the other side of a device: the system with its programs, or what takes its place. */
@Api(Api.Status.EXPERIMENTAL)
public interface Outside extends AutoCloseable {

    /** Sends a UDP packet into the tunnel, from {@link TunContract#LOCAL} to {@link TunContract#REMOTE}. */
    void send(byte[] payload) throws IOException;

    /** The payload of the next UDP packet that has come out of the tunnel, from there to here; null if there is none in time. */
    byte[] receive(Duration timeout) throws IOException, InterruptedException;

    @Override
    void close() throws IOException;
}
