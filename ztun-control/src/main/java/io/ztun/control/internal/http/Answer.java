package io.ztun.control.internal.http;

import java.nio.ByteBuffer;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * A whole answer.
 *
 * @param status HTTP's
 * @param type of the body's content; empty where there is no body
 */
record Answer(int status, String type, byte[] body) {
    private static final Answer DONE = new Answer(HttpStatus.NO_CONTENT_204, "", new byte[0]);

    static Answer json(byte[] body) {
        return json(HttpStatus.OK_200, body);
    }

    static Answer json(int status, byte[] body) {
        return new Answer(status, "application/json", body);
    }

    /** It was done, and there is nothing to say. */
    static Answer done() {
        return DONE;
    }

    /**
     * Writes it where that may take memory for long.
     *
     * @throws Refusal if others have too much to read already
     */
    void write(Unread unread, Response response, Callback callback) {
        if (!unread.take(body.length)) {
            throw new Refusal(
                    HttpStatus.SERVICE_UNAVAILABLE_503, "answers wait for those who asked for them; try again later");
        }
        write(response, Callback.from(() -> unread.giveBack(body.length), callback));
    }

    void write(Response response, Callback callback) {
        response.setStatus(status);
        if (!type.isEmpty()) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        }
        response.write(true, ByteBuffer.wrap(body), callback);
    }
}
