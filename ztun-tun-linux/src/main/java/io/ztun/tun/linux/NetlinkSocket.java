package io.ztun.tun.linux;

/**
 * A socket to the kernel's routing layer, in the network namespace of the thread that opened it. Not thread-safe.
 */
final class NetlinkSocket implements AutoCloseable {

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int NETLINK_ROUTE = 0;
    private static final short NLMSG_ERROR = 2;

    /** Where {@code struct nlmsgerr} has its number, which is negative or, for an acknowledgement, 0. */
    private static final int ERROR = NetlinkRequest.HEADER_LENGTH;

    private final Descriptor socket;
    private final Scratch answer = new Scratch(4096);
    private int sequence;

    private NetlinkSocket(Descriptor socket) {
        this.socket = socket;
    }

    /** @param device for the message of the exception */
    static NetlinkSocket open(String device) {
        // SOCK_CLOEXEC is O_CLOEXEC (include/linux/net.h).
        int fd = Libc.socket(AF_NETLINK, SOCK_RAW | Fcntl.O_CLOEXEC, NETLINK_ROUTE);
        return new NetlinkSocket(Descriptor.of(fd, "socket AF_NETLINK", device));
    }

    /**
     * Sends a request and waits for its acknowledgement, which the kernel gives before {@code write} returns.
     *
     * @return 0 or the error's number
     */
    int execute(NetlinkRequest request) {
        long address = request.seal(++sequence);
        long written = Libc.write(socket.number(), address, request.length());
        request.keep();
        return written < 0 ? Libc.errno() : acknowledgement();
    }

    private int acknowledgement() {
        while (true) {
            long length =
                    Libc.read(socket.number(), answer.address(), answer.bytes().capacity());
            if (length < 0 && Libc.errno() != Errno.EINTR) {
                return Libc.errno();
            }
            if (length >= ERROR + Integer.BYTES && isMine()) {
                return -answer.bytes().getInt(ERROR);
            }
        }
    }

    private boolean isMine() {
        return answer.bytes().getShort(NetlinkRequest.TYPE) == NLMSG_ERROR
                && answer.bytes().getInt(NetlinkRequest.SEQUENCE) == sequence;
    }

    @Override
    public void close() {
        socket.close();
    }
}
