package io.ztun.control.internal.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;

/**
 * Looks at those who come over TCP. Any program of this machine can, any user, and each page in a browser, which sends requests
 * wherever it wants and may give its own name this machine's address. Stateless.
 */
public final class Door {
    private static final Pattern BEARER = Pattern.compile("Bearer ([\\x21-\\x7e]+)", Pattern.CASE_INSENSITIVE);

    /** An address as RFC 3986 has it, or the name that always is this machine; then perhaps a port. */
    private static final Pattern HOST =
            Pattern.compile("(localhost|\\d+\\.\\d+\\.\\d+\\.\\d+|\\[[0-9a-f:.]+])(:\\d+)?");

    private final Optional<byte[]> token;

    /** @param token what those have who may come in; empty: whoever comes may look, and nobody may act */
    public Door(Optional<String> token) {
        this.token = token.map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    /** What a request is for. */
    enum Purpose {
        /** The page itself, which is the same for all: a browser cannot send a token for it. */
        PAGE,
        /** What the tunnel tells. */
        READ,
        /** A change. */
        ACT
    }

    /** @throws Refusal unless the request may be served */
    void check(Request request, Purpose purpose) {
        requireOwnHost(request);
        if (purpose == Purpose.PAGE) {
            return;
        }
        requireOwnPage(request);
        if (token.isPresent() && !hasToken(request)) {
            throw new Refusal(
                    HttpStatus.UNAUTHORIZED_401,
                    "a token is needed: send what is in the file of `http-token-file` as Authorization: Bearer TOKEN");
        }
        if (token.isEmpty() && purpose == Purpose.ACT) {
            throw new Refusal(
                    HttpStatus.FORBIDDEN_403,
                    "over TCP nothing can be changed without a token: use the Unix socket, or `http-token-file`");
        }
    }

    /**
     * A page of somebody else's that has bent its own name to this address (DNS rebinding) says that name here: hence only
     * addresses, which nobody can bend. Where a token is needed it could see nothing.
     */
    private void requireOwnHost(Request request) {
        if (token.isEmpty() && !HOST.matcher(host(request)).matches()) {
            throw new Refusal(HttpStatus.FORBIDDEN_403, "ask by address, not by name: http://127.0.0.1:PORT/");
        }
    }

    /** Browsers say whose page it is that asks. */
    private static void requireOwnPage(Request request) {
        String origin = header(request, HttpHeader.ORIGIN.asString()).toLowerCase(Locale.ROOT);
        String host = host(request);
        String site = header(request, "Sec-Fetch-Site");
        boolean own = origin.isEmpty() || origin.equals("http://" + host) || origin.equals("https://" + host);
        if (!own || !(site.isEmpty() || site.equals("same-origin") || site.equals("none"))) {
            throw new Refusal(HttpStatus.FORBIDDEN_403, "this is for the tunnel's own page, not for that of another");
        }
    }

    private boolean hasToken(Request request) {
        Matcher bearer = BEARER.matcher(header(request, HttpHeader.AUTHORIZATION.asString()));
        return bearer.matches()
                && MessageDigest.isEqual(token.orElseThrow(), bearer.group(1).getBytes(StandardCharsets.UTF_8));
    }

    private static String host(Request request) {
        return header(request, HttpHeader.HOST.asString()).toLowerCase(Locale.ROOT);
    }

    private static String header(Request request, String name) {
        return Optional.ofNullable(request.getHeaders().get(name)).orElse("");
    }
}
