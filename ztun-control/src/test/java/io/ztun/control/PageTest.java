package io.ztun.control;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.ztun.control.internal.http.Subject;
import io.ztun.core.MemoryTun;
import io.ztun.core.ZtunServer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The page in a browser. {@code -Dztun.write=true} writes the pictures of docs/ anew. */
class PageTest {
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    /** What a second's news may take of the processor, all of its frames together. */
    private static final double NEWS_MAX_MS = 50;

    private static final int NEWS = 3;

    /** Ends when so many have been shown: each changes the table in one go. */
    private static final String SHOW_NEWS = "const done = arguments[1]; let left = arguments[0];"
            + " new MutationObserver((changes, self) => { if (--left === 0) { self.disconnect();"
            + " requestAnimationFrame(() => setTimeout(done)); } })"
            + ".observe(document.getElementById('sessions'), {characterData: true, childList: true, subtree: true})";

    private static final String MEMORY = "return getComputedStyle(document.querySelector('#sessions td.memory'))";

    private static final String ACTION = "return getComputedStyle(document.querySelector('#sessions td.act'))";

    private ControlServer control;

    @AfterEach
    void close() {
        control.close();
    }

    private String serve(Subject subject) {
        ZtunServer unused =
                ZtunServer.builder().tunDevice(MemoryTun.create("tun").device()).build();
        return serve(new ControlServer(subject, ControlServer.builder(unused).http(LOOPBACK)));
    }

    private String serve(ControlServer made) {
        control = made;
        control.start();
        return control.httpAddress().orElseThrow();
    }

    private static JsonObject get(String url) throws Exception {
        return JsonParser.parseString(HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                        .body())
                .getAsJsonObject();
    }

    /** Nothing but this server was asked, and nothing complained. */
    private static void assertClean(Browser browser, String url) throws Exception {
        assertEquals("[]", browser.log("browser").toString());
        int requests = 0;
        for (JsonElement entry : browser.log("performance")) {
            JsonObject message = JsonParser.parseString(
                            entry.getAsJsonObject().get("message").getAsString())
                    .getAsJsonObject()
                    .getAsJsonObject("message");
            if (message.get("method").getAsString().equals("Network.requestWillBeSent")) {
                String asked = message.getAsJsonObject("params")
                        .getAsJsonObject("request")
                        .get("url")
                        .getAsString();
                assertTrue(asked.startsWith(url) || asked.startsWith("data:"), asked);
                requests++;
            }
        }
        assertTrue(requests >= 5, "requests seen: " + requests);
    }

    @Test
    void shouldShowWhatTheApiSaysAndForgetWhoIsGone() throws Exception {
        try (LocalTunnel tunnel = LocalTunnel.open();
                Browser browser = Browser.open(1200, 900, false)) {
            tunnel.carry(200);
            String url = serve(ControlServer.builder(tunnel.server)
                    .name("main")
                    .http(LOOPBACK)
                    .build());
            browser.go(url);
            browser.await("document.querySelectorAll('#sessions tbody tr').length === 1");
            assertTrue(browser.run("return document.getElementById('fleet').hidden")
                    .getAsBoolean());

            JsonObject status = get(url + "v1/status");
            assertEquals("main", browser.text("#tunnel"));
            assertEquals("1", browser.text("[data-figure=sessions]"));
            long inside = status.getAsJsonObject("sent").get("bytes").getAsLong()
                    + status.getAsJsonObject("received").get("bytes").getAsLong();
            assertTrue(inside > 100_000, "carried: " + inside);
            assertEquals(String.format("%.0f kB", inside / 1e3), browser.text("[data-figure=carried]"));
            assertEquals(
                    String.format("%.1f %%", status.get("saved").getAsDouble() * 100),
                    browser.text("[data-figure=saved]"));
            JsonObject session =
                    get(url + "v1/sessions").getAsJsonArray("sessions").get(0).getAsJsonObject();
            assertEquals(session.get("peer").getAsString(), browser.text("#sessions tbody td:nth-child(3)"));
            assertEquals(
                    session.get("codec").getAsString() + "/"
                            + session.get("mode").getAsString(),
                    browser.text("#sessions tbody td:nth-child(5)"));

            tunnel.server.drain(Duration.ofMinutes(5));
            String drain = "document.querySelector('#drain').textContent === ";
            browser.await(drain + "'Draining: 1 of 1 clients left. Nobody is let in.'");
            tunnel.server.cancelDrain();
            browser.await(drain + "''");

            assertEquals("none", browser.run(ACTION + ".display").getAsString(), "nobody may act without a token");
            assertEquals("none", browser.run(MEMORY + ".display").getAsString(), "nothing came from memory");
            assertTrue(browser.run("return document.getElementById('memory').hidden")
                    .getAsBoolean());

            tunnel.client.close();
            browser.await("document.querySelectorAll('#sessions tbody tr').length === 0");
            assertFalse(browser.run("return document.getElementById('sessions-none').hidden")
                    .getAsBoolean());
            assertClean(browser, url);
        }
    }

    /** With nothing but keys: the token, the button of a row, the question, first no and then yes. */
    @Test
    void shouldEndASessionForThoseWhoHaveTheToken() throws Exception {
        try (LocalTunnel tunnel = LocalTunnel.open();
                Browser browser = Browser.open(1200, 900, false)) {
            long id = tunnel.server.snapshot().sessions().get(0).info().id();
            String url = serve(ControlServer.builder(tunnel.server)
                    .http(LOOPBACK)
                    .token("0123456789abcdef")
                    .build());
            browser.go(url);
            browser.await("!document.getElementById('login').hidden");
            browser.run("document.getElementById('token').focus()");
            browser.press("0123456789abcdef" + Browser.ENTER);
            browser.await("document.querySelectorAll('#sessions tbody tr').length === 1");
            assertEquals("table-cell", browser.run(ACTION + ".display").getAsString());

            browser.run("document.querySelector('td.act button').focus()");
            assertEquals(
                    "End session of " + tunnel.client.address().address().getHostAddress(),
                    browser.run("return document.activeElement.ariaLabel").getAsString());
            browser.press(Browser.ENTER);
            browser.await("document.querySelector('dialog').open");
            assertEquals(
                    "ending-no", browser.run("return document.activeElement.id").getAsString());
            browser.screenshot(Files.createDirectories(Path.of("target")).resolve("page-ending.png"));
            browser.press(Browser.ESCAPE);
            browser.await("!document.querySelector('dialog').open");
            assertEquals(id, tunnel.server.snapshot().sessions().get(0).info().id());

            browser.await("document.activeElement.closest('td.act')");
            browser.press(Browser.ENTER);
            browser.await("document.querySelector('dialog').open");
            browser.press(Browser.TAB);
            browser.await("document.activeElement.id === 'ending-yes'");
            browser.press(Browser.ENTER);
            browser.await("document.getElementById('said').textContent.startsWith('Ended the session of ')");
            browser.await("document.querySelectorAll('#sessions tr[data-session=\"" + id + "\"]').length === 0");
            assertEquals(
                    "sessions-title",
                    browser.run("return document.activeElement.id").getAsString());
            for (JsonElement line : browser.log("browser")) {
                assertTrue(line.toString().contains("401 (Unauthorized)"), line::toString); // before the token
            }
        }
    }

    @Test
    void shouldStaySmoothWithFiveHundredSessions() throws Exception {
        try (Browser browser = Browser.open(1200, 900, false)) {
            String url = serve(new Snapshots(500));
            browser.go(url);
            browser.await("document.querySelectorAll('#sessions tbody tr').length === 500");
            assertTrue(browser.text("[data-figure=memory]").matches("0\\.\\d %"), browser.text("[data-figure=memory]"));
            assertEquals("table-cell", browser.run(MEMORY + ".display").getAsString());
            assertEquals(
                    "50.0 %",
                    browser.run("return [...document.querySelectorAll('td.memory')].map(each => each.textContent)"
                                    + ".find(each => each !== '0.0 %')")
                            .getAsString());
            browser.runLater(SHOW_NEWS, 1);
            double before = browser.processorMs();
            browser.runLater(SHOW_NEWS, NEWS);
            double each = (browser.processorMs() - before) / NEWS;
            assertTrue(each > 0 && each < NEWS_MAX_MS, "a second's news took " + each + " ms");
            assertClean(browser, url);
        }
    }

    /** With nothing but keys: the gateways, and a client that is looked for. */
    @Test
    void shouldShowWhereEachClientIs() throws Exception {
        try (Browser browser = Browser.open(1200, 1500, false)) {
            String url = serve(new Snapshots(3, Snapshots.fleet(260, false)));
            browser.go(url);
            browser.await("document.querySelectorAll('#gateways tbody tr').length === 6");
            assertEquals("6 gateways", browser.text("#fleet-count"));
            assertEquals("The store does not answer: connection refused", browser.text("#fleet-store"));
            assertEquals("this one", browser.text("#gateways tbody td:nth-child(2)"));
            assertEquals("draining", browser.text("#gateways tbody tr:nth-child(2) td:nth-child(2)"));
            assertEquals("50", browser.text("#gateways tbody tr:nth-child(2) td:nth-child(3)"));
            assertEquals("260, the first 200 shown", browser.text("#places-count"));

            browser.run("document.getElementById('places-find').focus()");
            browser.press("BRANCH-259");
            browser.await("document.querySelectorAll('#places tbody tr').length === 1");
            assertEquals("1 of 260", browser.text("#places-count"));
            assertEquals("10.1.2.10", browser.text("#places tbody td:nth-child(2)"));
            assertEquals("not connected", browser.text("#places tbody td:nth-child(3)"));
            browser.press("x");
            browser.await("document.querySelectorAll('#places tbody tr').length === 0");
            assertFalse(browser.run("return document.getElementById('places-none').hidden")
                    .getAsBoolean());
            browser.screenshot(Files.createDirectories(Path.of("target")).resolve("page-fleet.png"));
            assertClean(browser, url);
        }
    }

    @Test
    void shouldBeReadableOnAPhoneAndInTheDark() throws Exception {
        try (Browser browser = Browser.open(500, 900, true)) {
            browser.go(serve(new Snapshots(12, Snapshots.fleet(60, true))));
            browser.await("document.querySelectorAll('.uplot').length === 4");
            assertTrue(
                    browser.run("return document.documentElement.scrollWidth <= innerWidth")
                            .getAsBoolean(),
                    "the page is wider than its window");
            assertEquals(
                    "rgb(20, 24, 24)",
                    browser.run("return getComputedStyle(document.body).backgroundColor")
                            .getAsString());
            browser.screenshot(Files.createDirectories(Path.of("target")).resolve("page-phone.png"));
        }
    }

    /** Names for all that can be used, headings and header cells for what is read, and no way that needs a mouse. */
    @Test
    void shouldBeUsableWithoutAScreenOrAMouse() throws Exception {
        try (Browser browser = Browser.open(1200, 1500, false)) {
            browser.go(serve(new Snapshots(9)));
            browser.await("document.querySelectorAll('#applications tbody tr').length === 8");
            assertEquals(
                    0,
                    browser.run(
                                    "return [...document.querySelectorAll('button, input, [role=img], [role=region], section')]"
                                            + ".filter(each => !each.closest('[hidden]') && !(each.textContent.trim()"
                                            + " || each.ariaLabel || each.labels?.length || each.getAttribute('aria-labelledby')))"
                                            + ".length")
                            .getAsInt());
            browser.run(
                    "[...document.querySelectorAll('#ranges button')].find(each => each.textContent === '24 h').focus();"
                            + " document.activeElement.click()");
            browser.await("document.querySelector('[role=img]').ariaLabel.includes('24 h')");
            browser.run("document.querySelector('#sessions th button').click()");
            browser.await("document.querySelector('#sessions th').ariaSort === 'ascending'");
            browser.run("document.querySelector('#sessions th:nth-child(9) button').click()");
            Path pictures = Boolean.getBoolean("ztun.write") ? Path.of("../docs") : Path.of("target");
            browser.runLater("setTimeout(arguments[0], 1200)");
            browser.screenshot(pictures.resolve("page.png"));
        }
    }
}
