package io.ztun.app.e2e;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

import io.ztun.testkit.netns.Machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Makes and removes the hosts of a class with {@link Network}. */
final class NetworkExtension
        implements ExecutionCondition,
                BeforeAllCallback,
                BeforeEachCallback,
                AfterTestExecutionCallback,
                AfterEachCallback,
                AfterAllCallback,
                ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(NetworkExtension.class);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return Machine.evaluate(AnnotationSupport.findAnnotation(context.getElement(), Network.class)
                .map(Network::commands)
                .orElse(new String[0]));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        int clients =
                context.getRequiredTestClass().getAnnotation(Network.class).clients();
        context.getStore(NAMESPACE).put(Topology.class, new Topology(clients));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Topology.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(NAMESPACE).get(Topology.class);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        context.getExecutionException().ifPresent(e -> LoggedProcess.running().forEach(System.err::println));
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(NAMESPACE).put(LoggedProcess.class, List.copyOf(LoggedProcess.running()));
    }

    @Override
    @SuppressWarnings("unchecked")
    public void afterEach(ExtensionContext context) {
        LoggedProcess.closeAllBut(context.getStore(NAMESPACE).remove(LoggedProcess.class, List.class));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        LoggedProcess.closeAll();
        Topology topology = context.getStore(NAMESPACE).remove(Topology.class, Topology.class);
        if (topology != null) {
            topology.close();
        }
        assertEquals(List.of(), Netns.leftovers(), "namespaces left behind");
        Await.until(
                "no process is left behind",
                Duration.ofSeconds(5),
                () -> ProcessHandle.current().descendants().noneMatch(ProcessHandle::isAlive));
    }
}
