package io.ztun.transport.udp;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** See {@link InNamespaces}. */
final class NamespacesCondition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if ("1".equals(System.getenv("ZTUN_REQUIRE_NETNS"))) {
            return ConditionEvaluationResult.enabled("required by ZTUN_REQUIRE_NETNS=1");
        }
        try (Host host = new Host()) {
            return ConditionEvaluationResult.enabled("network namespaces can be made: " + host);
        } catch (Throwable e) {
            return ConditionEvaluationResult.disabled("needs network namespaces: " + e.getMessage());
        }
    }
}
