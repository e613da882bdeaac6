package io.ztun.control.internal.http;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.eclipse.jetty.http.HttpStatus;

import io.ztun.control.internal.json.Requests;

/** What changes something. */
final class Orders {
    private static final Pattern CLOSE = Pattern.compile("/v1/sessions/(\\d{1,18})/close");
    private static final Pattern RATE = Pattern.compile("/v1/sessions/(\\d{1,18})/rate");
    private static final Pattern CLIENT_RATE = Pattern.compile("/v1/clients/([^/]+)/rate");
    private static final Pattern QUOTA = Pattern.compile("/v1/clients/([^/]+)/quota");
    private static final Pattern RESET = Pattern.compile("/v1/clients/([^/]+)/quota/reset");
    private static final Pattern BLOCK = Pattern.compile("/v1/clients/([^/]+)/block");

    private final Subject subject;

    Orders(Subject subject) {
        this.subject = subject;
    }

    /**
     * One of them.
     *
     * @param method HTTP's
     * @param action is given the request's body
     */
    record Order(String method, Consumer<byte[]> action) {}

    /** Which one a path stands for. */
    Optional<Order> find(String path) {
        Matcher close = CLOSE.matcher(path);
        Matcher rate = RATE.matcher(path);
        Matcher clientRate = CLIENT_RATE.matcher(path);
        Matcher block = BLOCK.matcher(path);
        if (close.matches()) {
            return post(() -> subject.endSession(Long.parseLong(close.group(1))));
        }
        if (block.matches()) {
            return post(() -> subject.block(block.group(1)));
        }
        if (rate.matches()) {
            long id = Long.parseLong(rate.group(1));
            return Optional.of(new Order("PUT", body -> subject.limitRate(id, wanted(body, "rate", "10mbit"))));
        }
        if (clientRate.matches()) {
            String client = clientRate.group(1);
            return Optional.of(new Order("PUT", body -> subject.limitRate(client, wanted(body, "rate", "10mbit"))));
        }
        Matcher quota = QUOTA.matcher(path);
        if (quota.matches()) {
            String client = quota.group(1);
            return Optional.of(new Order("PUT", body -> subject.quota(client, wanted(body, "quota", "10GB/month"))));
        }
        Matcher reset = RESET.matcher(path);
        if (reset.matches()) {
            return post(() -> subject.resetQuota(reset.group(1)));
        }
        return switch (path) {
            case "/v1/statistics-line" -> post(subject::statisticsLine);
            case "/v1/rate" ->
                Optional.of(new Order("PUT", body -> subject.limitRateOfAll(wanted(body, "rate", "10mbit"))));
            case "/v1/drain" -> Optional.of(new Order("PUT", body -> subject.drain(wanted(body, "over", "30s"))));
            case "/v1/log-level" ->
                Optional.of(new Order("PUT", body -> subject.logLevel(wanted(body, "level", "debug"))));
            default -> Optional.empty();
        };
    }

    private static Optional<Order> post(Runnable action) {
        return Optional.of(new Order("POST", body -> action.run()));
    }

    private static String wanted(byte[] body, String key, String example) {
        return Requests.text(body, key)
                .orElseThrow(
                        () -> new Refusal(HttpStatus.BAD_REQUEST_400, "wanted {\"" + key + "\":\"" + example + "\"}"));
    }
}
