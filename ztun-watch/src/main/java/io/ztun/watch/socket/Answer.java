package io.ztun.watch.socket;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP response.
 *
 * @param status such as 200
 * @param body as text
 */
record Answer(int status, String body) {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( [^\\r\\n]*)?");
    private static final Pattern LENGTH = Pattern.compile("content-length:[ \\t]*([0-9]{1,9})[ \\t]*");

    /** What stands before the body: how long that is, if it says so. */
    record Head(int status, int end, int length) {

        /** Where it does not say how long the body is: until the server closes. */
        static final int UNTIL_CLOSED = -1;

        boolean isComplete(int bytes) {
            return length != UNTIL_CLOSED && bytes >= end + length;
        }
    }

    /**
     * Reads the head of a response to an HTTP/1.0 request, to which no server may answer in chunks (RFC 9112, 6.1).
     *
     * @param text the response's first bytes as ISO 8859-1
     * @return null while its end is not there
     * @throws WatchException if it is no such head
     */
    static Head head(String text) {
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return null;
        }
        String[] lines = text.substring(0, end).split("\r\n");
        Matcher status = STATUS.matcher(lines[0]);
        if (!status.matches()) {
            throw new WatchException("not HTTP");
        }
        int length = status.group(1).equals("204") ? 0 : Head.UNTIL_CLOSED;
        for (String line : lines) {
            Matcher field = LENGTH.matcher(line.toLowerCase(Locale.ROOT));
            if (field.matches()) {
                length = Integer.parseInt(field.group(1));
            } else if (line.regionMatches(true, 0, "transfer-encoding:", 0, 18)) {
                throw new WatchException("HTTP with a transfer encoding");
            }
        }
        return new Head(Integer.parseInt(status.group(1)), end + 4, length);
    }

    /** @throws WatchException if bytes are missing */
    static Answer of(Head head, byte[] bytes, int count) {
        if (head == null || head.length != Head.UNTIL_CLOSED && !head.isComplete(count)) {
            throw new WatchException("an answer that ended early");
        }
        int length = head.length == Head.UNTIL_CLOSED ? count - head.end : head.length;
        return new Answer(head.status, new String(bytes, head.end, length, StandardCharsets.UTF_8));
    }
}
