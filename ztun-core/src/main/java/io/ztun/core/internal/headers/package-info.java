/**
 * Headers that are predicted. In an ordered, reliable session both ends remember the last header of each flow, and a packet
 * travels as what differs from it; where frames may be lost, as what differs from one that the peer has acknowledged
 * ({@link io.ztun.core.internal.headers.OfferedHeaders}; {@code docs/protocol.md}, "Acknowledged headers"): the idea of RFC 1144, RFC 5795 and RFC 6846, laid out so that the codec behind it finds
 * as much to match as it would in the payloads alone. Reconstruction is exact to the byte.
 *
 * <p>What follows is enough to write another implementation from. Numbers are in network byte order. A <em>varint</em> is
 * an unsigned number of 32 bits at most, seven bits a byte, the low ones first, the high bit set in every byte but the
 * last. A <em>signed</em> is a varint of {@code n << 1 ^ n >> 31}. All sums wrap around at the width of their field.
 *
 * <h2>Records</h2>
 * A frame's body is a run of records. Those of this package have a first byte of 0x80 to 0xff; each direction of a session
 * has flows of its own, which are numbered from 0.
 * <pre>
 *   7 6 5         0
 *  +-+-+-----------+   E     1: the record is the body's last and runs to its end
 *  |1|E|   flow    |   flow  0..61: the flow's number   62: the number is in the next byte
 *  +-+-+-----------+         63: the record sets a flow; E is 1 although other records may follow
 * </pre>
 *
 * <h2>Setting a flow</h2>
 * <pre>
 *  +------+--------+----------+----------------------------------+
 *  | 0xff | number | metadata | the packet, whole and unchanged  |
 *  +------+--------+----------+----------------------------------+
 * </pre>
 * The metadata are 0, 1 or 2 as in the kind below. The packet's length is in its own IP header. It is TCP or UDP over IPv4
 * without options or over IPv6 without extension headers, no fragment, with consistent lengths and a right IPv4 header
 * checksum; anything else is an error. From then on its fields are the flow's; <em>ack step</em> is 0, <em>id step</em> is
 * 1 for IPv4, and the kind is the metadata with a computed checksum. A number that is in use may be set again: that is
 * how flows are replaced, and how a flow's IPv6 flow label or its DF flag changes.
 *
 * <h2>A TCP packet</h2>
 * <pre>
 *  +-------+----------+-----------+---------+--------+--------+-----+------+---------+----------+---------+-----+
 *  | first | [number] | [payload  | changes | [rare] | fields | win | seq  | time-   | checksum | payload | ack |
 *  |  byte |          |  length]  |         |        | of rare|     |      | stamps  |          |         |     |
 *  +-------+----------+-----------+---------+--------+--------+-----+------+---------+----------+---------+-----+
 *             if 62    varint,                if MORE  below  if W    if S    if T     if stated            if A
 *                      if E is 0
 *
 *   7 6 5 4 3 2 1 0    changes
 *  +-+-+-+-+---+---+   M  MORE: the rarer changes follow in a byte of their own
 *  |M|P|W|S| T | A |   P  value of the flag PSH
 *  +-+-+-+-+---+---+   W  window: signed difference to the last one
 *                      S  sequence number: signed difference to the expected one, which is the last one, plus the
 *                         length of its payload, plus 1 for SYN, plus 1 for FIN
 *                      T  0 TSval and TSecr as before
 *                         1 varint: added to TSval and TSecr
 *                         2 varint: added to TSval; TSecr as before
 *                         3 varint n, signed m: n is added to TSval, n + m to TSecr
 *                      A  0 acknowledgement number as before
 *                         1 up by the ack step and by a signed byte (two's complement) behind the payload
 *                         2 up by the 16 bits behind the payload
 *                         3 up by the ack step
 *
 *   7 6 5 4 3 2 1 0    rarer changes; their fields follow from bit 0 up
 *  +-+-+-+-+-+-+-+-+   0  flags: 16 bits, the reserved bits and the flags of TCP, but for PSH, which is P
 *  |A|K|O|U|H|C|I|F|   1  IPv4 identification: signed difference to the last one plus the id step
 *  +-+-+-+-+-+-+-+-+   2  traffic class or type of service: a byte
 *                      3  hop limit or time to live: a byte
 *                      4  urgent pointer: 16 bits
 *                      5  options: below
 *                      6  kind: below
 *                      7  acknowledgement number: 32 bits, whole; A among the changes is 0
 * </pre>
 * The unpredictable part of an acknowledgement number stands last, where LZ4 has to leave five bytes unmatched anyway; what
 * precedes the payload is constant as a rule, so that a match can run from it into the payload. Timestamps, whose
 * unpredictable byte is the other one, stand before the payload: bytes on both sides cost less than two on one.
 *
 * <h2>A UDP packet</h2>
 * <pre>
 *  +------------+----------+------------------+------+----------------+----------+---------+
 *  | first byte | [number] | [payload length] | rare | fields of rare | checksum | payload |
 *  +------------+----------+------------------+------+----------------+----------+---------+
 * </pre>
 * As above, with bits 1, 2, 3 and 6 alone; the others are errors.
 *
 * <h2>Options</h2>
 * <pre>
 *   7     4 3     0
 *  +-------+-------+   time   which word of the options holds TSval, with TSecr in the next; 15: no timestamps
 *  | time  | words |   words  how many words of 32 bits there are, 0 to 10
 *  +-------+-------+          the words follow, without those two
 * </pre>
 * Without timestamps TSval and TSecr count as 0.
 *
 * <h2>Kind</h2>
 * <pre>
 *   7     4 3 2 1 0    M  offload metadata: 0 none, 1 checksum needed, 2 data valid (io.ztun.api.Offload)
 *  +-------+---+---+   C  transport checksum: 0 computed, 1 zero, 2 stated in 16 bits before the payload
 *  |   0   | C | M |   A computed checksum is that of RFC 9293 or RFC 768 (UDP: 0xffff for 0); with metadata 1 it is the
 *  +-------+---+---+   folded sum of the pseudo-header, not complemented, as Linux leaves it for an interface to complete.
 * </pre>
 * With metadata 1 the sum starts where the transport header does, and the checksum is at offset 16 (TCP) or 6 (UDP) in it.
 *
 * <h2>What both ends learn from a packet</h2>
 * The kind is kept. If the acknowledgement number changed, the ack step is the difference. If the identification went up by
 * 0, 1 or 256, that is the id step. IPv4 header checksums and all lengths are computed.
 *
 * <p>{@code src/test/resources/io/ztun/core/internal/headers/records.txt} has test vectors.
 */
package io.ztun.core.internal.headers;
