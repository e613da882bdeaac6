package io.ztun.store.etcd;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;

/** What errors mean to a person. */
final class Failures {
    private Failures() {}

    /** The innermost word for it, in one line that does not begin with a capital. */
    static String reason(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null && root.getCause().getMessage() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        if (message == null || message.isBlank()) {
            return root.getClass().getSimpleName();
        }
        String line = message.strip().lines().findFirst().orElseThrow();
        return line.substring(0, 1).toLowerCase(Locale.ROOT) + line.substring(1);
    }

    /** Why an endpoint did not answer. */
    static String unanswered(URI endpoint, Throwable cause) {
        String reason = reason(cause);
        if (cause instanceof HttpTimeoutException) {
            reason = "no answer";
        } else if (cause instanceof ConnectException) {
            reason = isUnknown(cause) ? "unknown host" : "cannot connect";
        } else if (reason.contains("unrecognized SSL message") || reason.contains("terminated the handshake")) {
            reason += "; if it speaks no TLS, write http:// in endpoints"; // etcd closes, what is before it answers
        }
        return endpoint + ": " + reason;
    }

    private static boolean isUnknown(Throwable cause) {
        for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
            if (inner instanceof UnresolvedAddressException) {
                return true;
            }
        }
        return false;
    }
}
