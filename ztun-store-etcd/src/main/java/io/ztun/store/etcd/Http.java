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
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;

import com.google.gson.JsonObject;

import io.ztun.api.StoreException;

/**
 * Asks etcd's nodes, one after the other until one answers, and stays with that one. Whoever asks waits. Thread-safe.
 */
final class Http implements AutoCloseable {
    /**
     * Of one answer, in bytes. A page of keys has some hundred KiB, and the longest value that etcd takes, unless it is told otherwise, 2
     * MiB; read, it takes several times that for a moment.
     */
    static final int ANSWER_LENGTH_MAX =
            (int) Math.min(8 << 20, Runtime.getRuntime().maxMemory() / 16);

    private static final int ERROR_LENGTH_MAX = 1 << 16;
    private static final long PAUSE_MS = 100;
    private static final Pattern TOKEN = Pattern.compile("[!-~]+");

    private final EtcdSettings settings;
    private final ScheduledExecutorService clock;
    private final ExecutorService executor;
    private final HttpClient client;
    private final AtomicInteger current = new AtomicInteger();
    private final ReentrantLock authenticating = new ReentrantLock();
    private volatile String token = "";
    private volatile String lastFailure = "";

    /** What an answer says. */
    private interface Reader<T> {
        /** @param untilNs when to give up, by {@link System#nanoTime} */
        T read(Answer answer, long untilNs) throws IOException;
    }

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

    /** Has the next node asked from now on, unless that is so already. */
    void leave(URI node) {
        int at = current.get();
        if (settings.endpoints().get(at).equals(node)) {
            current.compareAndSet(at, (at + 1) % settings.endpoints().size());
        }
    }

    /** Why the last node that did not answer did not. */
    String failure() {
        String last = lastFailure;
        return last.isEmpty() ? endpoint() + ": no answer yet" : last;
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
     * @throws TooLong if it answers with more than is read
     * @throws StoreException if no node answers in time, or with nothing that makes sense
     * @throws InterruptedException if the store closes
     */
    JsonObject post(String path, JsonObject body, long deadlineNs) throws InterruptedException {
        return ask(path, body, deadlineNs, this::whole);
    }

    /** The beginning of an answer that goes on for as long as it is read. For the rest as {@link #post}. */
    Answer open(String path, JsonObject body, long deadlineNs) throws InterruptedException {
        return ask(path, body, deadlineNs, (answer, untilNs) -> answer);
    }

    private <T> T ask(String path, JsonObject body, long deadlineNs, Reader<T> reader) throws InterruptedException {
        long pauseMs = PAUSE_MS;
        while (true) {
            StoreException failure = null;
            boolean isHopeless = true;
            for (int i = 0; i < settings.endpoints().size(); i++) {
                URI node = endpoint();
                try {
                    return authorized(path, body, deadlineNs, reader);
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
                lastFailure = failure.getMessage();
                leave(node);
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

    private <T> T authorized(String path, JsonObject body, long deadlineNs, Reader<T> reader)
            throws InterruptedException {
        if (settings.user().isEmpty()) {
            return send(path, body, deadlineNs, "", reader);
        }
        String used = token;
        if (!used.isEmpty()) {
            try {
                return send(path, body, deadlineNs, used, reader);
            } catch (EtcdError e) {
                if (!e.isTokenOld()) {
                    throw e;
                }
            }
        }
        return send(path, body, deadlineNs, newToken(used, deadlineNs), reader);
    }

    private String newToken(String old, long deadlineNs) throws InterruptedException {
        if (!authenticating.tryLock(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw new Unanswered(endpoint() + ": no answer", null);
        }
        try {
            if (token.equals(old)) {
                JsonObject body = new JsonObject();
                body.addProperty("name", settings.user().orElseThrow());
                body.addProperty("password", settings.password());
                token = send("/v3/auth/authenticate", body, deadlineNs, "", this::token);
            }
            return token;
        } finally {
            authenticating.unlock();
        }
    }

    private String token(Answer answer, long untilNs) throws IOException {
        String said = Json.text(whole(answer, untilNs), "token");
        if (!TOKEN.matcher(said).matches()) {
            throw new IOException("its token makes no sense");
        }
        return said;
    }

    private <T> T send(String path, JsonObject body, long deadlineNs, String authorization, Reader<T> reader)
            throws InterruptedException {
        URI endpoint = endpoint();
        long nowNs = System.nanoTime();
        long leftNs = Math.max(
                TimeUnit.MILLISECONDS.toNanos(1),
                Math.min(deadlineNs - nowNs, tryTime().toNanos()));
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.resolve(path))
                .timeout(Duration.ofNanos(leftNs)) // until the answer begins
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        try {
            HttpResponse<InputStream> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            Answer answer = new Answer(endpoint, response.body());
            if (response.statusCode() == 200) {
                return reader.read(answer, nowNs + leftNs);
            }
            throw error(endpoint, response.statusCode(), read(answer, ERROR_LENGTH_MAX, nowNs + leftNs));
        } catch (IOException | IllegalArgumentException | SecurityException e) {
            throw new Unanswered(Failures.unanswered(endpoint, e), e);
        }
    }

    /** An answer as one object. */
    private JsonObject whole(Answer answer, long untilNs) throws IOException {
        byte[] content = read(answer, ANSWER_LENGTH_MAX, untilNs);
        if (content.length > ANSWER_LENGTH_MAX) {
            throw new TooLong("an answer");
        }
        JsonObject said;
        try {
            said = Json.parse(content);
        } catch (StoreException e) {
            throw new Unanswered(answer.endpoint() + ": " + e.getMessage(), e);
        }
        if (said.has("error")) { // of a call that could have had several answers
            throw error(answer.endpoint(), 200, content);
        }
        return said;
    }

    /** What an answer has, up to one byte more than it may have; the answer is closed then. */
    private byte[] read(Answer answer, int lengthMax, long untilNs) throws IOException {
        ScheduledFuture<?> guard = clock.schedule(answer::close, untilNs - System.nanoTime(), TimeUnit.NANOSECONDS);
        try (answer) {
            return answer.stream().readNBytes(lengthMax + 1);
        } catch (IOException e) {
            throw System.nanoTime() - untilNs >= 0 ? new IOException("its answer does not go on") : e;
        } finally {
            guard.cancel(false);
        }
    }

    private static StoreException error(URI endpoint, int status, byte[] content) {
        try {
            JsonObject said = Json.parse(content);
            if (said.has("error") && said.get("error").isJsonObject()) {
                said = Json.object(said, "error");
            }
            String message = Json.text(said, said.has("message") ? "message" : "error");
            long code = Json.number(said, said.has("code") ? "code" : "grpc_code");
            if (!message.isBlank() && code > 0) {
                return new EtcdError(
                        (int) code, message.strip().lines().findFirst().orElseThrow());
            }
        } catch (StoreException e) {
            // no word of etcd's, but of something before it
        }
        return new Unanswered(endpoint + ": HTTP status " + status + " without a word of etcd's", null);
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

    /** There is more than is read of one answer. */
    static final class TooLong extends StoreException {
        private static final long serialVersionUID = 1L;

        TooLong(String what) {
            super("etcd's answer makes no sense: " + what + " of more than " + ANSWER_LENGTH_MAX + " bytes");
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
