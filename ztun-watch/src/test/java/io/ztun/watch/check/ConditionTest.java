package io.ztun.watch.check;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.api.ConfigException;
import io.ztun.watch.Examples;
import io.ztun.watch.answer.Answers;
import io.ztun.watch.answer.Status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class ConditionTest {

    @ParameterizedTest
    @CsvSource({
        "saved>20%, 20, 20.1, 20:",
        "saved >= 20, 19.9, 20, 20:",
        "sessions<3, 3, 2, ~:3",
        "rtt<=1.5s, 1501, 1500, ~:1500",
        "heard<2min, 120, 119, ~:120",
        "up>1h, 3600, 3601, 3600:",
        "dropped=0, 1, 0, 0:0",
        "saved>-5%, -6, -4, -5:",
    })
    void shouldHoldOrNot(String text, double wrong, double right, String range) {
        Condition condition = Condition.list("--check", text).get(0);
        assertEquals(false, condition.holds(wrong));
        assertEquals(true, condition.holds(right));
        assertEquals(range, condition.range());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''             | --check wants conditions such as saved>20%,sessions>=3: (nothing)",
                "saved          | --check wants conditions such as saved>20%,sessions>=3: saved",
                "saved>20%,     | --check wants conditions such as saved>20%,sessions>=3: (nothing)",
                "saved>>20      | --check wants conditions such as saved>20%,sessions>=3: saved>>20",
                "saved>1e9      | --check wants conditions such as saved>20%,sessions>=3: saved>1e9",
                "Saved>20       | --check wants conditions such as saved>20%,sessions>=3: Saved>20",
                "speed>20       | --check knows saved, sessions, rtt, heard, up, dropped, refused: speed>20",
                "sessions>3%    | --check knows no such unit of sessions: sessions>3%",
                "rtt<1h         | --check knows no such unit of rtt: rtt<1h",
                "saved>NaN      | --check wants conditions such as saved>20%,sessions>=3: saved>NaN",
            })
    void shouldSayWhatIsWrong(String text, String message) {
        assertEquals(
                message,
                assertThrows(ConfigException.class, () -> Condition.list("--check", text))
                        .getMessage());
    }

    @Test
    void shouldTakeSeveralOrNone() {
        assertEquals(3, Condition.list("--check", "saved>1, rtt<5ms ,up>1d").size());
        assertEquals(List.of(), Condition.list("--check", null));
    }

    @Test
    void shouldNotKnowWhatNobodyKnows() {
        Status fresh = Answers.status(Examples.STATUS.replace("\"saved\":0.7393", "\"saved\":null"));
        List<Condition> saved = Condition.list("", "saved>20%");
        List<Condition> sessions = Condition.list("", "sessions>5");
        assertEquals(Check.Level.UNKNOWN, check(saved, List.of(), fresh).level());
        assertEquals(Check.Level.UNKNOWN, check(List.of(), saved, fresh).level());
        assertEquals(Check.Level.WARNING, check(saved, sessions, fresh).level());
        assertEquals(Check.Level.CRITICAL, check(sessions, saved, fresh).level());
        Check both = check(Condition.list("", "saved>20%,sessions>5"), List.of(), fresh);
        assertEquals(
                "ZTUN CRITICAL - a/b: saved is not known yet, wanted saved>20%, sessions=2, wanted sessions>5 | sessions=2;;5:"
                        + " up=7985.123s dropped=12c refused=3c",
                both.line());
        assertTrue(check(List.of(), List.of(), fresh).line().startsWith("ZTUN OK - a/b: up with sessions=2 | "));
    }

    private static Check check(List<Condition> critical, List<Condition> warning, Status status) {
        return Check.of("a|b", critical, warning, status, List.of());
    }
}
