package io.ztun.testkit.netns;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

import io.ztun.api.Api;

/** Whether a test with {@link RequiresNetns} can run here. Made by JUnit. */
@Api(Api.Status.INTERNAL)
public final class NetnsCondition implements ExecutionCondition {

    /** As JUnit has it. */
    public NetnsCondition() {}

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return Machine.evaluate(AnnotationSupport.findAnnotation(context.getElement(), RequiresNetns.class)
                .map(RequiresNetns::commands)
                .orElse(new String[0]));
    }
}
