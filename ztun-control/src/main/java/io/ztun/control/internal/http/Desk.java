package io.ztun.control.internal.http;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.Promise;

import io.ztun.control.internal.json.Answers;
import io.ztun.control.internal.json.Fleets;
import io.ztun.control.internal.metrics.TunnelMetrics;
import io.ztun.core.info.FleetSnapshot;
import io.ztun.core.info.History;
import io.ztun.core.info.TunnelSnapshot;

/** Answers requests: checks who asks, finds what is asked for, and turns what goes wrong into one line. Thread-safe. */
final class Desk extends Handler.Abstract {
    private static final Logger LOG = System.getLogger("io.ztun.control");

    private static final Set<String> READING = Set.of("GET", "HEAD");

    /** An answer without an end has no head alone. */
    private static final Set<String> STREAMING = Set.of("GET");

    private static final Seldom FAILURES = new Seldom();
    private static final int BODY_MAX = 4 << 10;

    private final Events events;
    private final Orders orders;
    private final Pages pages = new Pages();
    private final Map<String, Function<Request, Answer>> readable;

    Desk(Subject subject, Events events) {
        this.events = events;
        orders = new Orders(subject);
        TunnelMetrics metrics = new TunnelMetrics();
        readable = Map.of(
                "/v1/status",
                request -> Answer.json(Answers.status(subject.snapshot(), subject.version(), subject.name())),
                "/v1/sessions",
                request -> Answer.json(Answers.sessions(subject.snapshot())),
                "/v1/applications",
                request -> Answer.json(Answers.applications(subject.snapshot())),
                "/v1/quotas",
                request -> Answer.json(Answers.quotas(subject.quotas())),
                "/v1/fleet",
                request -> Answer.json(fleet(subject.snapshot(), request)),
                "/v1/history",
                request -> Answer.json(Answers.history(subject.history(resolution(request)))),
                "/v1/config",
                request -> Answer.json(Answers.settings(subject.settings())),
                "/metrics",
                request -> new Answer(
                        HttpStatus.OK_200,
                        TunnelMetrics.TYPE,
                        metrics.text(subject::snapshot, subject.version(), subject.name())));
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        prepare(response);
        try {
            serve(request, response, callback);
        } catch (RuntimeException e) {
            error(e).write(response, callback);
        }
        return true;
    }

    /** A connection serves one request, see {@link BoundConnector}. */
    private static void prepare(Response response) {
        Pages.secure(response.getHeaders());
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
    }

    /** Answers what is no HTTP, or more of it than is taken: Jetty has found out, and set the status. */
    static boolean notUnderstood(Request request, Response response, Callback callback) {
        prepare(response);
        int status = response.getStatus();
        Answer.json(status, Answers.error("the request is not understood: " + HttpStatus.getMessage(status)))
                .write(response, callback);
        return true;
    }

    private void serve(Request request, Response response, Callback callback) {
        String path = Request.getPathInContext(request);
        if (pages.has(path)) {
            check(request, response, Door.Purpose.PAGE, READING);
            pages.answer(path).write(response, callback);
        } else if (path.equals(Events.PATH)) {
            check(request, response, Door.Purpose.READ, STREAMING);
            events.subscribe(request, response, callback);
        } else if (readable.containsKey(path)) {
            check(request, response, Door.Purpose.READ, READING);
            Unread unread = BoundConnector.of(request).unread();
            readable.get(path).apply(request).write(unread, response, callback);
        } else {
            Orders.Order order = orders.find(path)
                    .orElseThrow(() ->
                            new Refusal(HttpStatus.NOT_FOUND_404, "nothing is here: " + path + "; see /openapi.yaml"));
            check(request, response, Door.Purpose.ACT, Set.of(order.method()));
            Content.Source.asByteArrayAsync(
                    request,
                    BODY_MAX,
                    Promise.Invocable.from(
                            InvocationType.BLOCKING,
                            (byte[] body, Throwable failure) ->
                                    act(order, body, failure).write(response, callback)));
        }
    }

    private static void check(Request request, Response response, Door.Purpose purpose, Set<String> methods) {
        BoundConnector.of(request).door().ifPresent(door -> door.check(request, purpose));
        if (!methods.contains(request.getMethod())) {
            String allowed = String.join(", ", methods.stream().sorted().toList());
            response.getHeaders().put(HttpHeader.ALLOW, allowed);
            throw new Refusal(HttpStatus.METHOD_NOT_ALLOWED_405, "method not possible here; wanted " + allowed);
        }
    }

    private static Answer act(Orders.Order order, byte[] body, Throwable failure) {
        if (failure != null) {
            return error(
                    new Refusal(HttpStatus.BAD_REQUEST_400, "the body did not come, or is too long: max=" + BODY_MAX));
        }
        try {
            order.action().accept(body);
            return Answer.done();
        } catch (RuntimeException e) {
            return error(e);
        }
    }

    private static History.Resolution resolution(Request request) {
        String text = query(request).getValue("resolution");
        return Arrays.stream(History.Resolution.values())
                .filter(each -> Answers.lower(each).equals(text == null ? "second" : text))
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        HttpStatus.BAD_REQUEST_400,
                        "resolution is unknown: " + text + "; wanted second, minute or hour"));
    }

    private static byte[] fleet(TunnelSnapshot tunnel, Request request) {
        FleetSnapshot fleet = tunnel.fleet()
                .orElseThrow(() -> new Refusal(HttpStatus.NOT_FOUND_404, "this tunnel shares a store with no other"));
        Fields query = query(request);
        String find = query.getValue("find");
        String limit = query.getValue("limit");
        if (limit != null && !limit.matches("[1-9]\\d{0,8}")) {
            throw new Refusal(HttpStatus.BAD_REQUEST_400, "limit is no number: " + limit + "; wanted 1 or more");
        }
        return Fleets.fleet(
                fleet, find == null ? "" : find, limit == null ? Integer.MAX_VALUE : Integer.parseInt(limit));
    }

    private static Fields query(Request request) {
        try {
            return Request.extractQueryParameters(request);
        } catch (RuntimeException e) { // of several kinds, as Jetty's decoder finds them
            throw new Refusal(
                    HttpStatus.BAD_REQUEST_400, "the query cannot be decoded; wanted UTF-8 as RFC 3986 has it");
        }
    }

    private static Answer error(RuntimeException e) {
        if (e instanceof Refusal refusal) {
            return Answer.json(refusal.status(), Answers.error(refusal.getMessage()));
        }
        if (e instanceof IllegalStateException) {
            return Answer.json(HttpStatus.SERVICE_UNAVAILABLE_503, Answers.error(String.valueOf(e.getMessage())));
        }
        String more = FAILURES.due();
        if (more != null) {
            LOG.log(Level.WARNING, "A control request failed: " + e + more, e);
        }
        return Answer.json(HttpStatus.INTERNAL_SERVER_ERROR_500, Answers.error("internal error: " + e));
    }
}
