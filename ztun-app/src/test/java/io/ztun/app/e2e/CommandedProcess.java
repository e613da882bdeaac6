package io.ztun.app.e2e;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;

import static org.junit.jupiter.api.Assertions.fail;

/** A process that does what a line on its standard input says, and answers with {@code ok RESULT} or {@code failed REASON}. */
class CommandedProcess extends LoggedProcess {

    /** How long an answer may take to what takes no time. */
    static final Duration ANSWER = Duration.ofSeconds(10);

    /** Starts it; it has to answer once before it is told anything. */
    CommandedProcess(String name, List<String> command) {
        super(name, command);
        answer(0, Ztun.START);
    }

    /** Has it do something; returns the result, and fails the test if it fails. */
    final String ask(Duration timeout, Object... words) {
        int mark = mark();
        order(words);
        return answer(mark, timeout);
    }

    /** Has it do something, without waiting for the answer. */
    final void order(Object... words) {
        tell(String.join(" ", List.of(words).stream().map(Object::toString).toList()));
    }

    /** Waits for the answer that comes behind the first {@code mark} lines. */
    final String answer(int mark, Duration timeout) {
        Matcher answer = awaitLine(mark, "^(ok|failed) ?(.*)$", timeout);
        if (!answer.group(1).equals("ok")) {
            fail(this + "\n  failed: " + answer.group(2));
        }
        return answer.group(2);
    }
}
