package io.ztun.transport.udp;

import java.nio.ByteBuffer;

/**
 * Sends a peer's numbers back, which tells it that its datagrams arrive: few for each time that the socket is read, and nothing to
 * an address that is not proven. The socket's thread only.
 */
final class Answers {
    /** A path is searched with one at a time. */
    private static final int PER_READ = 4;

    private final UdpSocket socket;
    private final LinkSender sender;
    private final long id;

    /** The reading that {@link #count} is of. */
    private long reading;

    private int count;

    /** Datagrams too short to have a number, and those that asked for more than a reading bears. */
    private long malformed;

    private long unanswered;

    /** @param id the link's */
    Answers(UdpSocket socket, LinkSender sender, long id) {
        this.socket = socket;
        this.sender = sender;
        this.id = id;
    }

    /**
     * Answers a PROBE or a PATH_CHALLENGE.
     *
     * @param type of the answer
     * @param offset where the datagram begins
     * @param length its length, the header included
     */
    void send(int type, ByteBuffer buffer, int offset, int length, Source source) {
        if (length < Datagram.NUMBER_DATAGRAM_LENGTH) {
            malformed++;
        } else if ((!socket.isServer() || source.is(sender.peer())) && mayAnswer()) {
            if (type == Datagram.PROBE_ACK && length > Datagram.ABILITIES_OFFSET) {
                sender.peerIsAbleTo(Datagram.abilities(buffer, offset));
            }
            reply(type, buffer.getInt(offset + Datagram.NUMBER_OFFSET), source);
        }
    }

    /** Answers a server's WHO, which has come from where the server is known to be: nobody else is told the id. */
    void sendId(ByteBuffer buffer, int offset, int length, Source source) {
        if (length != Datagram.WHO_LENGTH || socket.isServer()) {
            malformed++;
        } else if (mayAnswer()) {
            ByteBuffer answer = socket.answer();
            Datagram.putWhoAnswer(answer, id, buffer.getInt(offset + Datagram.WHO_TOKEN_OFFSET));
            source.reply(answer, Datagram.WHO_ANSWER_LENGTH);
        }
    }

    private boolean mayAnswer() {
        if (reading != socket.reads()) {
            reading = socket.reads();
            count = 0;
        }
        if (count >= PER_READ) {
            unanswered++;
            return false;
        }
        count++;
        return true;
    }

    private void reply(int type, int number, Source source) {
        ByteBuffer answer = socket.answer();
        Datagram.putNumbered(answer, type, id, number);
        source.reply(answer, Datagram.NUMBER_DATAGRAM_LENGTH);
    }

    /** For the log of a debugger. */
    @Override
    public String toString() {
        return "unanswered=" + unanswered + " without-number=" + malformed;
    }
}
