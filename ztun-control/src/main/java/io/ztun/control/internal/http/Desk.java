package io.ztun.control.internal.http;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

import io.ztun.control.internal.json.Answers;
import io.ztun.core.info.History;

/** Answers requests: checks who asks, finds what is asked for, and turns what goes wrong into one line. Thread-safe. */
final class Desk extends Handler.Abstract.NonBlocking {
    private static final Logger LOG = System.getLogger("io.ztun.control");

    private static final Set<String> READING = Set.of("GET", "HEAD");

    private final Subject subject;
    private final Events events;
    private final Map<String, Function<Request, Answer>> readable;

    Desk(Subject subject, Events events) {
        this.subject = subject;
        this.events = events;
        readable = Map.of(
                "/v1/status",
                request -> Answer.json(Answers.status(subject.snapshot(), subject.version(), subject.name())),
                "/v1/sessions",
                request -> Answer.json(Answers.sessions(subject.snapshot())),
                "/v1/applications",
                request -> Answer.json(Answers.applications(subject.snapshot())),
                "/v1/history",
                request -> Answer.json(Answers.history(subject.history(resolution(request)))),
                "/v1/config",
                request -> Answer.json(Answers.settings(subject.settings())));
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        response.getHeaders()
                .put(HttpHeader.CONNECTION, "close"); // a connection serves one request, see BoundConnector
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        try {
            String path = Request.getPathInContext(request);
            if (path.equals(Events.PATH)) {
                requireReading(request, response);
                events.subscribe(request, response, callback);
            } else {
                answer(request, response, path).write(response, callback);
            }
        } catch (RuntimeException e) {
            error(e).write(response, callback);
        }
        return true;
    }

    private Answer answer(Request request, Response response, String path) {
        Function<Request, Answer> read = readable.get(path);
        if (read == null) {
            throw new Refusal(
                    HttpStatus.NOT_FOUND_404, "nothing is here: " + path + "; /openapi.yaml lists what there is");
        }
        requireReading(request, response);
        return read.apply(request);
    }

    private static void requireReading(Request request, Response response) {
        if (!READING.contains(request.getMethod())) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            throw new Refusal(HttpStatus.METHOD_NOT_ALLOWED_405, "only GET is possible here");
        }
    }

    private static History.Resolution resolution(Request request) {
        String text = Request.extractQueryParameters(request).getValue("resolution");
        return Arrays.stream(History.Resolution.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(text == null ? "second" : text))
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        HttpStatus.BAD_REQUEST_400,
                        "resolution is unknown: " + text + "; wanted second, minute or hour"));
    }

    private static Answer error(RuntimeException e) {
        if (e instanceof Refusal refusal) {
            return Answer.json(refusal.status(), Answers.error(refusal.getMessage()));
        }
        if (e instanceof IllegalStateException) {
            return Answer.json(HttpStatus.SERVICE_UNAVAILABLE_503, Answers.error(e.getMessage()));
        }
        LOG.log(Level.WARNING, "Control request failed: " + e, e);
        return Answer.json(HttpStatus.INTERNAL_SERVER_ERROR_500, Answers.error("internal error: " + e));
    }
}
