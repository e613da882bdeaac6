package io.ztun.control.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;

/** The page and what belongs to it, out of this module. Nothing of it is from elsewhere. */
final class Pages {
    private static final String FOLDER = "/io/ztun/control/page/";

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml",
            "yaml", "application/yaml");

    private final Map<String, Answer> answers = Map.of(
            "/", file("index.html"),
            "/page.css", file("page.css"),
            "/page.js", file("page.js"),
            "/fleet.js", file("fleet.js"),
            "/uplot.css", file("uPlot.min.css"),
            "/uplot.js", file("uPlot.iife.min.js"),
            "/favicon.svg", file("favicon.svg"),
            "/openapi.yaml", file("openapi.yaml"));

    boolean has(String path) {
        return answers.containsKey(path);
    }

    Answer answer(String path) {
        return answers.get(path);
    }

    /** Whatever a browser is told: it runs no script and loads nothing but this server's, and shows it in no frame. */
    static void secure(HttpFields.Mutable headers) {
        headers.put("Content-Security-Policy", POLICY)
                .put("X-Content-Type-Options", "nosniff")
                .put("Referrer-Policy", "no-referrer")
                .put("Cross-Origin-Resource-Policy", "same-origin")
                .put("Cross-Origin-Opener-Policy", "same-origin")
                .put(HttpHeader.CACHE_CONTROL, "no-store");
    }

    private static Answer file(String name) {
        try (InputStream in = Pages.class.getResourceAsStream(FOLDER + name)) {
            String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
            return new Answer(HttpStatus.OK_200, type, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
