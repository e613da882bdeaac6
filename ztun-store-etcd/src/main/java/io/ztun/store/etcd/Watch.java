package io.ztun.store.etcd;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

import com.google.gson.JsonObject;

import io.ztun.api.StoreException;

/** One stream of changes, read by a thread of its own, applied on the store's, one message at a time. */
final class Watch implements AutoCloseable {
    private final Http.Answer answer;
    private final ExecutorService loop;
    private final Copy copy;
    private final Runnable ended;
    private final Thread thread;
    private volatile boolean isClosed;
    private volatile StoreException end;

    /** @param ended called once, on the watch's thread, when there is no more to come; not if it is closed */
    private Watch(Http.Answer answer, ExecutorService loop, Copy copy, Runnable ended) {
        this.answer = answer;
        this.loop = loop;
        this.copy = copy;
        this.ended = ended;
        thread = Threads.named("ztun-store-watch").newThread(this::read);
    }

    /**
     * Starts one, from behind what the copy has.
     *
     * @throws StoreException if etcd does not do that
     */
    static Watch start(Http http, Keys keys, long from, ExecutorService loop, Copy copy, Runnable ended)
            throws InterruptedException {
        JsonObject create = new JsonObject();
        create.addProperty("key", Json.base64(keys.first()));
        create.addProperty("range_end", Json.base64(keys.end()));
        create.addProperty("start_revision", Long.toString(from));
        create.addProperty("progress_notify", true);
        create.addProperty("fragment", true); // else one message may have a thousand revisions, whatever their length
        JsonObject body = new JsonObject();
        body.add("create_request", create);
        Watch watch = new Watch(http.open("/v3/watch", body, http.deadline()), loop, copy, ended);
        watch.thread.start();
        return watch;
    }

    /** The node that it reads from. */
    java.net.URI endpoint() {
        return answer.endpoint();
    }

    /** Why there is no more to come; null if there is. */
    StoreException end() {
        return end;
    }

    private void read() {
        StoreException why = new StoreException("etcd has ended the watch");
        try (InputStream in = new BufferedInputStream(answer.stream(), 1 << 16)) {
            byte[] line;
            while ((line = line(in)).length > 0 && !isClosed) {
                JsonObject message = Json.parse(line);
                JsonObject result = Json.object(message, "result");
                if (message.has("error")) {
                    throw new StoreException(
                            "etcd has ended the watch: " + Json.text(Json.object(message, "error"), "message"));
                } else if (Json.flag(result, "canceled")) {
                    throw new StoreException("etcd has ended the watch: " + Json.text(result, "cancel_reason"));
                }
                if (!Json.flag(result, "created")) {
                    loop.submit(() -> apply(result)).get();
                }
            }
        } catch (IOException e) {
            why = new StoreException("the watch has broken off: " + Failures.reason(e), e);
        } catch (ExecutionException e) {
            why = new StoreException("the watch cannot be followed: " + Failures.reason(e), e);
        } catch (StoreException e) {
            why = e;
        } catch (InterruptedException | RejectedExecutionException e) {
            isClosed = true;
        }
        end = why;
        if (!isClosed) {
            ended.run();
        }
    }

    /** The next line; empty at the end. */
    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next;
        while ((next = in.read()) >= 0 && next != '\n') {
            line.write(next);
            if (line.size() > Http.ANSWER_LENGTH_MAX) {
                throw new Http.TooLong("a change");
            }
        }
        return line.toByteArray();
    }

    private void apply(JsonObject result) {
        if (isClosed) {
            return;
        }
        List<JsonObject> events = Json.objects(result, "events");
        long last = events.isEmpty() ? Json.revision(result) : 0;
        for (JsonObject event : events) {
            JsonObject kv = Json.object(event, "kv");
            last = Math.max(last, Json.number(kv, "mod_revision"));
            if (Json.text(event, "type").equals("DELETE")) {
                copy.delete(Json.bytes(kv, "key"));
            } else {
                copy.put(kv);
            }
        }
        copy.advance(Json.flag(result, "fragment") ? last - 1 : last); // more of the last revision may follow
    }

    /** Nothing more is applied from the next turn of the store's thread on. */
    @Override
    public void close() {
        isClosed = true;
        answer.close();
    }
}
