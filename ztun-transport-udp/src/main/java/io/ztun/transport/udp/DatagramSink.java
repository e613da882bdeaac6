package io.ztun.transport.udp;

import java.nio.ByteBuffer;

/** Takes the datagrams that a socket receives. */
interface DatagramSink {

    /**
     * A datagram has arrived.
     *
     * @param buffer big-endian, valid during the call, whose bytes in this range may be changed
     * @param offset where the datagram begins
     * @param length its length in bytes, from 0
     */
    void onDatagram(ByteBuffer buffer, int offset, int length, Source source);
}
