package io.ztun.tun.linux;

import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** See {@link InNamespace}. */
final class NamespaceExtension implements ExecutionCondition, InvocationInterceptor {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if ("1".equals(System.getenv("ZTUN_REQUIRE_NETNS"))) {
            return ConditionEvaluationResult.enabled("required by ZTUN_REQUIRE_NETNS=1");
        }
        try {
            Namespace.run(() -> {
                TunQueues.open(Optional.empty(), 1, 0).close();
                return null;
            });
            return ConditionEvaluationResult.enabled("network namespaces and TUN devices can be made");
        } catch (Throwable e) {
            return ConditionEvaluationResult.disabled("needs network namespaces and TUN devices: " + e.getMessage());
        }
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        Namespace.run(inside(invocation));
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        Namespace.run(inside(invocation));
    }

    private static Callable<Void> inside(Invocation<Void> invocation) {
        return () -> {
            try {
                return invocation.proceed();
            } catch (Error | Exception e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        };
    }
}
