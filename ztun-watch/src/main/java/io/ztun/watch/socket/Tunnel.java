package io.ztun.watch.socket;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;

import io.ztun.api.ConfigException;
import io.ztun.watch.answer.Answers;
import io.ztun.watch.answer.Application;
import io.ztun.watch.answer.Fleet;
import io.ztun.watch.answer.Point;
import io.ztun.watch.answer.Session;
import io.ztun.watch.answer.Status;

/**
 * A tunnel that may be running. Every method asks it anew, blocks for at most five seconds, or as long as {@link #patient} says, and
 * throws {@link DownException} if it does not run, {@link WatchException} if it may not be asked or its answer is not understood. Safe
 * for use by several threads.
 */
public final class Tunnel {
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String name;
    private final Path path;
    private final ControlSocket socket;
    private final Supplier<String> others;

    Tunnel(String name, Path path) {
        this(name, path, PATIENCE);
    }

    Tunnel(String name, Path path, Duration patience) {
        this(name, path, patience, () -> "");
    }

    /** @param others what to say of those that are up, behind the message that this one has no socket */
    Tunnel(String name, Path path, Duration patience, Supplier<String> others) {
        this.name = name;
        this.path = path;
        this.socket = new ControlSocket(path, patience);
        this.others = others;
    }

    /** The same tunnel, which every method asks for so long. */
    public Tunnel patient(Duration patience) {
        return new Tunnel(name, path, patience, others);
    }

    /** Its name: that of the socket's file. */
    public String name() {
        return name;
    }

    /** The tunnel as a whole. */
    public Status status() {
        return read(statusJson(), Answers::status);
    }

    /** The same as the server wrote it. */
    public String statusJson() {
        return get("/v1/status");
    }

    /** Its open sessions. */
    public List<Session> sessions() {
        return read(sessionsJson(), Answers::sessions);
    }

    /** The same as the server wrote it. */
    public String sessionsJson() {
        return get("/v1/sessions");
    }

    /** The gateways that share a store with it, and where each client is. */
    public Fleet fleet() {
        return read(fleetJson(), Answers::fleet);
    }

    /** The same as the server wrote it. */
    public String fleetJson() {
        return get("/v1/fleet");
    }

    /** What it has carried for each application. */
    public List<Application> applications() {
        return read(applicationsJson(), Answers::applications);
    }

    /** The same as the server wrote it. */
    public String applicationsJson() {
        return get("/v1/applications");
    }

    /** What it carried in each of the last seconds, the oldest first. */
    public List<Point> seconds() {
        return read(get("/v1/history?resolution=second"), Answers::history);
    }

    /** Ends a session; does nothing if it has ended meanwhile, as that of a client does that is blocked. */
    public void close(long session) {
        Answer answer = exchange("POST", "/v1/sessions/" + session + "/close");
        if (answer.status() != NOT_FOUND) {
            checked(answer);
        }
    }

    /** Keeps a client out until its server reads its configuration again. */
    public void block(String client) {
        String name = URLEncoder.encode(client, StandardCharsets.UTF_8).replace("+", "%20");
        checked(exchange("POST", "/v1/clients/" + name + "/block"));
    }

    /**
     * Has a server let nobody in, and its clients connect to others.
     *
     * @param over how long they may take, such as {@code 30s}; {@code off} to take it back
     * @throws ConfigException if it is no duration, or too long
     */
    public void drain(String over) {
        JsonObject body = new JsonObject();
        body.addProperty("over", over);
        Answer answer = exchange("PUT", "/v1/drain", body.toString());
        if (answer.status() == BAD_REQUEST) {
            throw new ConfigException(Answers.error(answer.body(), "HTTP " + answer.status()));
        }
        checked(answer);
    }

    private String get(String target) {
        return checked(exchange("GET", target)).body();
    }

    private Answer checked(Answer answer) {
        if (answer.status() / 100 != 2) {
            throw new WatchException(name + " refuses: " + Answers.error(answer.body(), "HTTP " + answer.status()));
        }
        return answer;
    }

    private <T> T read(String json, Function<String, T> reader) {
        try {
            return reader.apply(json);
        } catch (JsonParseException e) {
            throw strange("JSON of another kind", e);
        }
    }

    private Answer exchange(String method, String target) {
        return exchange(method, target, "");
    }

    private Answer exchange(String method, String target, String body) {
        try {
            // Connecting has one message for a file that is not there and for one behind a folder that is closed to us.
            Files.readAttributes(path, "size");
            return socket.request(method, target, body);
        } catch (NoSuchFileException | NotDirectoryException e) {
            throw new DownException(name + " is down: no socket=" + path + others.get(), e);
        } catch (ConnectException e) {
            throw new DownException(name + " is down: nobody listens at socket=" + path, e);
        } catch (AccessDeniedException e) {
            throw denied(e);
        } catch (IOException e) {
            if (!Files.isWritable(path)) {
                throw denied(e);
            }
            throw new WatchException(name + " cannot be asked: socket=" + path + " cause=" + e.getMessage(), e);
        } catch (WatchException e) {
            throw strange(e.getMessage(), e);
        }
    }

    private WatchException denied(IOException cause) {
        return new WatchException(
                name + " can only be asked by its user and root: socket=" + path + "; use sudo", cause);
    }

    private WatchException strange(String found, RuntimeException cause) {
        return new WatchException(
                name + " does not answer as ztun does: found " + found + " socket=" + path
                        + "; is it a ztun, and of this version",
                cause);
    }
}
