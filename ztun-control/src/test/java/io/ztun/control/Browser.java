package io.ztun.control;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A headless Chromium, driven by its chromedriver as W3C's WebDriver has it: a dozen requests do not take Selenium. */
final class Browser implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");
    private static final List<String> COMMANDS = List.of("chromium", "chromedriver");
    private static final Gson GSON = new Gson();

    /** Keys, as WebDriver has them. */
    static final String TAB = "\uE004";

    static final String ENTER = "\uE007";
    static final String ESCAPE = "\uE00C";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process driver;
    private final String session;

    private Browser(Process driver, String session) {
        this.driver = driver;
        this.session = session;
    }

    /** Starts one; the test is left out where it is not installed. */
    static Browser open(int width, int height, boolean dark) throws Exception {
        boolean there = COMMANDS.stream()
                .allMatch(command -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command))));
        if (!"1".equals(System.getenv("ZTUN_REQUIRE_NETNS"))) {
            assumeTrue(there, "commands are not installed: " + COMMANDS);
        }
        Process driver = new ProcessBuilder("chromedriver", "--port=0")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String root = "http://127.0.0.1:" + port(driver.inputReader()) + "/session";
            JsonObject made = new Browser(driver, root)
                    .send("POST", "", capabilities(width, height, dark))
                    .getAsJsonObject();
            return new Browser(driver, root + "/" + made.get("sessionId").getAsString());
        } catch (Exception | Error e) {
            driver.destroy();
            throw e;
        }
    }

    private static String port(BufferedReader said) throws IOException {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            Matcher port = PORT.matcher(line);
            if (port.find()) {
                return port.group(1);
            }
        }
        throw new IOException("chromedriver has ended");
    }

    private static String capabilities(int width, int height, boolean dark) {
        String arguments = GSON.toJson(Stream.of(
                        "--headless=new",
                        "--no-sandbox", // which root cannot have
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--window-size=" + width + "," + height,
                        dark ? "--blink-settings=preferredColorScheme=0" : "--blink-settings=preferredColorScheme=1")
                .toList());
        return "{\"capabilities\":{\"alwaysMatch\":{\"goog:loggingPrefs\":{\"browser\":\"ALL\",\"performance\":\"ALL\"},"
                + "\"goog:chromeOptions\":{\"args\":" + arguments + "}}}}";
    }

    private JsonElement send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(session + path))
                .timeout(Duration.ofMinutes(2))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        assertEquals(200, answer.statusCode(), answer::body);
        return JsonParser.parseString(answer.body()).getAsJsonObject().get("value");
    }

    void go(String url) throws Exception {
        send("POST", "/url", GSON.toJson(Map.of("url", url)));
    }

    /** What a function's body returns. */
    JsonElement run(String script) throws Exception {
        return send("POST", "/execute/sync", GSON.toJson(Map.of("script", script, "args", List.of())));
    }

    /** What a function's body gives to its last argument; the others come before it. */
    JsonElement runLater(String script, Object... arguments) throws Exception {
        return send("POST", "/execute/async", GSON.toJson(Map.of("script", script, "args", arguments)));
    }

    /** Has Chromium's own protocol do it (chromedevtools.github.io/devtools-protocol). */
    private JsonElement command(String command, Map<String, String> parameters) throws Exception {
        return send("POST", "/goog/cdp/execute", GSON.toJson(Map.of("cmd", command, "params", parameters)));
    }

    /** What the page's thread has had of the processor so far, in milliseconds, however busy that is otherwise. */
    double processorMs() throws Exception {
        command("Performance.enable", Map.of("timeDomain", "threadTicks"));
        for (JsonElement metric :
                command("Performance.getMetrics", Map.of()).getAsJsonObject().getAsJsonArray("metrics")) {
            if (metric.getAsJsonObject().get("name").getAsString().equals("TaskDuration")) {
                return 1_000 * metric.getAsJsonObject().get("value").getAsDouble();
            }
        }
        throw new IOException("Chromium does not say how long its tasks took");
    }

    String text(String selector) throws Exception {
        return run("return document.querySelector(" + GSON.toJson(selector) + ").textContent")
                .getAsString();
    }

    /** Presses keys, one after the other, wherever the focus is. */
    void press(String keys) throws Exception {
        JsonObject focused = send("GET", "/element/active", "").getAsJsonObject();
        String element = focused.get(focused.keySet().iterator().next()).getAsString();
        send("POST", "/element/" + element + "/value", GSON.toJson(Map.of("text", keys)));
    }

    /** Waits until an expression is true. */
    void await(String expression) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!run("return Boolean(" + expression + ")").getAsBoolean()) {
            assertTrue(
                    System.nanoTime() < deadline,
                    () -> "never true: " + expression + " console: " + quietly("browser"));
            Thread.sleep(100);
        }
    }

    private String quietly(String kind) {
        try {
            return log(kind).toString();
        } catch (Exception e) {
            return e.toString();
        }
    }

    /** What has come since the last time: {@code browser} is the console, {@code performance} has the requests. */
    JsonArray log(String kind) throws Exception {
        return send("POST", "/se/log", "{\"type\":\"" + kind + "\"}").getAsJsonArray();
    }

    void screenshot(Path file) throws Exception {
        Files.write(
                file, Base64.getDecoder().decode(send("GET", "/screenshot", "").getAsString()));
    }

    /** Chromedriver ends the browser. */
    @Override
    public void close() {
        try {
            send("DELETE", "", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            driver.destroy();
            driver.onExit().join();
        }
    }
}
