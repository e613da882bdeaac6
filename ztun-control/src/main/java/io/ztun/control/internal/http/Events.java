package io.ztun.control.internal.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

import io.ztun.control.internal.json.Answers;
import io.ztun.core.info.History;

/**
 * Server-sent events: the same snapshot for all who want one each second. It is made once for all of them, and only while there is
 * somebody. Who has not read the last one yet is left out of the next, and after a while sent away.
 */
final class Events {
    static final String PATH = "/v1/events";

    private static final long INTERVAL_MS = 1_000;
    private static final byte[] HEAD = "event: snapshot\ndata: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Subject subject;
    private final int subscribersMax;
    private final long patienceNs;
    private final Scheduler scheduler;
    private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
    private boolean scheduled;

    /**
     * @param subscribersMax at each entrance: strangers at one take no places at the other
     * @param patience how long a subscriber may take to read one event
     */
    Events(Subject subject, int subscribersMax, Duration patience, Scheduler scheduler) {
        this.subject = subject;
        this.subscribersMax = subscribersMax;
        this.patienceNs = patience.toNanos();
        this.scheduler = scheduler;
    }

    /** Begins with an event at once. */
    void subscribe(Request request, Response response, Callback callback) {
        byte[] first = event();
        BoundConnector entrance = BoundConnector.of(request);
        synchronized (this) {
            if (subscribers.stream().filter(each -> each.entrance == entrance).count() >= subscribersMax) {
                throw new Refusal(
                        HttpStatus.TOO_MANY_REQUESTS_429, "as many listen to events as may: " + subscribersMax);
            }
            EndPoint connection =
                    request.getConnectionMetaData().getConnection().getEndPoint();
            entrance.keep(connection);
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
            Subscriber subscriber = new Subscriber(entrance, response, callback);
            subscribers.add(subscriber);
            subscriber.send(first);
            if (!scheduled) {
                scheduled = true;
                schedule();
            }
        }
    }

    private void schedule() {
        scheduler.schedule(this::tick, INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        synchronized (this) {
            if (subscribers.isEmpty()) {
                scheduled = false;
                return;
            }
        }
        try {
            byte[] event = event();
            subscribers.forEach(each -> each.send(event));
        } catch (RuntimeException e) {
            subscribers.forEach(each -> each.end(e)); // the tunnel has ended
        } finally {
            schedule(); // after an error, too: the next one may be had again
        }
    }

    private byte[] event() {
        List<History.Point> seconds = subject.history(History.Resolution.SECOND).points();
        byte[] data = Answers.event(
                subject.snapshot(),
                seconds.isEmpty() ? Optional.empty() : Optional.of(seconds.get(seconds.size() - 1)),
                subject.version(),
                subject.name());
        return ByteBuffer.allocate(HEAD.length + data.length + END.length)
                .put(HEAD)
                .put(data)
                .put(END)
                .array();
    }

    /** One who listens. */
    private final class Subscriber implements Callback {
        private final BoundConnector entrance;
        private final Response response;
        private final Callback callback;
        private boolean writing;
        private long sinceNs;

        Subscriber(BoundConnector entrance, Response response, Callback callback) {
            this.entrance = entrance;
            this.response = response;
            this.callback = callback;
        }

        void send(byte[] event) {
            Unread unread = entrance.unread();
            boolean late;
            synchronized (this) {
                long nowNs = System.nanoTime();
                late = writing && nowNs - sinceNs >= patienceNs;
                if (!late && (writing || !unread.take(event.length))) {
                    return; // perhaps the next one
                }
                writing = true;
                sinceNs = nowNs;
            }
            if (late) {
                end(new TimeoutException("nobody reads the events"));
            } else {
                response.write(false, ByteBuffer.wrap(event), Callback.from(() -> unread.giveBack(event.length), this));
            }
        }

        void end(Throwable cause) {
            if (subscribers.remove(this)) {
                callback.failed(cause);
            }
        }

        @Override
        public synchronized void succeeded() {
            writing = false;
        }

        @Override
        public void failed(Throwable cause) {
            end(cause);
        }
    }
}
