package io.ztun.testkit.netns;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MachineTest {

    private static final String MISSING = "a command is not installed: no-such-command";

    @Test
    void shouldSkipWhatNeedsAMissingCommandOrFailWhereAllIsRequired() {
        if ("1".equals(System.getenv("ZTUN_REQUIRE_NETNS"))) {
            String message = assertThrows(IllegalStateException.class, () -> Machine.evaluate("no-such-command"))
                    .getMessage();
            assertEquals("ZTUN_REQUIRE_NETNS=1, but " + MISSING, message);
        } else {
            ConditionEvaluationResult result = Machine.evaluate("sh", "no-such-command");
            assertTrue(result.isDisabled());
            assertEquals(MISSING, result.getReason().orElseThrow());
        }
    }
}
