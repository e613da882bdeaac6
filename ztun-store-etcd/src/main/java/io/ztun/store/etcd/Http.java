package io.ztun.store.etcd;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLException;

import com.google.gson.JsonObject;

import io.ztun.api.StoreException;

/**
 * Asks etcd's nodes, one after the other until one answers, and stays with that one. Whoever asks waits. Thread-safe.
 */
final class Http implements AutoCloseable {
    /** Of one answer; a page of keys has some hundred KiB. In bytes. */
    static final int ANSWER_LENGTH_MAX = 32 << 20;

    private static final long PAUSE_MS = 100;

    private final EtcdSettings settings;
    private final ScheduledExecutorService clock;
    private final ExecutorService executor;
    private final HttpClient client;
    private final AtomicInteger current = new AtomicInteger();
    private volatile String token = "";

    /** @param clock closes answers that do not go on */
    Http(EtcdSettings settings, ScheduledExecutorService clock) {
        this.settings = settings;
        this.clock = clock;
        executor = Executors.newSingleThreadExecutor(Threads.named("ztun-store-http"));
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(HttpClient.Builder.NO_PROXY)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(tryTime())
                .executor(executor);
        settings.tls().ifPresent(builder::sslContext);
        client = builder.build();
    }

    /** Half of the time that there is: so that a second node is asked, too, if the first one is silent. */
    private Duration tryTime() {
        return settings.timeout().dividedBy(2);
    }

    /** The node that answered last. */
    URI endpoint() {
        return settings.endpoints().get(current.get());
    }

    /** When what is asked now must have been answered, by {@link System#nanoTime}. */
    long deadline() {
        return System.nanoTime() + settings.timeout().toNanos();
    }

    /**
     * What etcd answers.
     *
     * @param deadlineNs when to give up, by {@link System#nanoTime}
     * @throws EtcdError if it answers that it does not do that
     * @throws StoreException if no node answers in time, or with nothing that makes sense
     * @throws InterruptedException if the store closes
     */
    JsonObject post(String path, JsonObject body, long deadlineNs) throws InterruptedException {
        try (Answer answer = open(path, body, deadlineNs)) {
            ScheduledFuture<?> guard =
                    clock.schedule(answer::close, deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
            byte[] content = answer.stream().readNBytes(ANSWER_LENGTH_MAX + 1);
            guard.cancel(false);
            if (content.length > ANSWER_LENGTH_MAX) {
                throw Json.nonsense("more than " + ANSWER_LENGTH_MAX + " bytes");
            }
            return Json.parse(content);
        } catch (IOException e) {
            throw new StoreException("etcd does not go on with its answer: " + Failures.reason(e), e);
        }
    }

    /** The beginning of an answer that goes on for as long as it is read. For the rest as {@link #post}. */
    Answer open(String path, JsonObject body, long deadlineNs) throws InterruptedException {
        long pauseMs = PAUSE_MS;
        while (true) {
            StoreException failure = null;
            boolean isHopeless = true;
            for (int i = 0; i < settings.endpoints().size(); i++) {
                int at = current.get();
                try {
                    return authorized(path, body, deadlineNs);
                } catch (EtcdError e) {
                    if (!e.mayPass()) {
                        throw e;
                    }
                    isHopeless = false;
                    failure = e;
                } catch (Unanswered e) {
                    isHopeless &= e.getCause() instanceof SSLException;
                    failure = e;
                }
                current.compareAndSet(at, (at + 1) % settings.endpoints().size());
                if (System.nanoTime() - deadlineNs >= 0) {
                    throw failure;
                }
            }
            long waitMs = ThreadLocalRandom.current().nextLong(pauseMs / 2, pauseMs + 1);
            pauseMs *= 2;
            if (isHopeless || System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs) - deadlineNs >= 0) {
                throw failure;
            }
            Thread.sleep(waitMs);
        }
    }

    private Answer authorized(String path, JsonObject body, long deadlineNs) throws InterruptedException {
        if (settings.user().isEmpty()) {
            return send(path, body, deadlineNs, "");
        }
        String used = token;
        if (!used.isEmpty()) {
            try {
                return send(path, body, deadlineNs, used);
            } catch (EtcdError e) {
                if (!e.isTokenOld()) {
                    throw e;
                }
            }
        }
        return send(path, body, deadlineNs, newToken(used, deadlineNs));
    }

    private synchronized String newToken(String old, long deadlineNs) throws InterruptedException {
        if (token.equals(old)) {
            JsonObject body = new JsonObject();
            body.addProperty("name", settings.user().orElseThrow());
            body.addProperty("password", settings.password());
            try (Answer answer = send("/v3/auth/authenticate", body, deadlineNs, "")) {
                token = Json.text(Json.parse(answer.stream().readNBytes(1 << 16)), "token");
            } catch (IOException e) {
                throw new Unanswered(Failures.unanswered(endpoint(), e), e);
            }
        }
        return token;
    }

    private Answer send(String path, JsonObject body, long deadlineNs, String authorization)
            throws InterruptedException {
        URI endpoint = endpoint();
        long leftNs = Math.max(TimeUnit.MILLISECONDS.toNanos(1), deadlineNs - System.nanoTime());
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.resolve(path))
                .timeout(Duration.ofNanos(Math.min(leftNs, tryTime().toNanos())))
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        try {
            HttpResponse<InputStream> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() == 200) {
                return new Answer(endpoint, response.body());
            }
            try (InputStream in = response.body()) {
                throw error(endpoint, response.statusCode(), in.readNBytes(1 << 16));
            }
        } catch (IOException e) {
            throw new Unanswered(Failures.unanswered(endpoint, e), e);
        } catch (IllegalArgumentException | SecurityException e) {
            throw new Unanswered(Failures.unanswered(endpoint, e), e);
        }
    }

    private static StoreException error(URI endpoint, int status, byte[] content) {
        try {
            JsonObject said = Json.parse(content);
            String message = Json.text(said, said.has("message") ? "message" : "error");
            if (!message.isBlank()) {
                return new EtcdError(
                        (int) Json.number(said, "code"),
                        message.strip().lines().findFirst().orElseThrow());
            }
        } catch (StoreException e) {
            // no word of etcd's, but of something before it
        }
        return new Unanswered(endpoint + ": HTTP status " + status, null);
    }

    @Override
    public void close() {
        try {
            HttpClient.class.getMethod("shutdownNow").invoke(client); // from Java 21 on
        } catch (ReflectiveOperationException e) {
            // its thread ends when nobody has it any more
        }
        executor.shutdownNow();
    }

    /** A node has not answered, and another one may. */
    static final class Unanswered extends StoreException {
        private static final long serialVersionUID = 1L;

        Unanswered(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * An answer that is being read.
     *
     * @param endpoint whose it is
     * @param stream its content
     */
    record Answer(URI endpoint, InputStream stream) implements AutoCloseable {
        @Override
        public void close() {
            try {
                stream.close();
            } catch (IOException e) {
                return; // it is closed
            }
        }
    }
}
