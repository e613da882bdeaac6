package io.ztun.app;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasModifiers;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import io.ztun.api.Api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The house: which rooms there are, and which of them know of each other. docs/architecture.md has it in words. */
final class ArchitectureTest {
    private static final int FILES_MAX = 17;

    private static final String[] PLUGINS = {"io.ztun.codec..", "io.ztun.transport..", "io.ztun.tun.."};

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.ztun");

    @Test
    void shouldHaveEveryModuleHere() {
        for (String name : new String[] {
            "api",
            "spi",
            "core",
            "control",
            "demo",
            "estimate",
            "network",
            "watch",
            "app",
            "codec.lz4",
            "transport.tcp",
            "tun.linux"
        }) {
            assertTrue(ALL.containPackage("io.ztun." + name), name);
        }
    }

    @Test
    void shouldHaveNoCycleBetweenPackages() {
        slices().matching("io.ztun.(**)").should().beFreeOfCycles().check(ALL);
    }

    @Test
    void shouldKeepThePackagesOfTheEngineSmall() {
        Map<String, Long> tooLarge = ALL.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .filter(type -> type.getPackageName().startsWith("io.ztun.core.internal"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, TreeMap::new, Collectors.counting()));
        tooLarge.values().removeIf(files -> files <= FILES_MAX);
        assertEquals(Map.of(), tooLarge);
    }

    @Test
    void shouldHaveAnInterfaceForPluginsThatKnowsNobody() {
        classes()
                .that()
                .resideInAnyPackage("io.ztun.api..", "io.ztun.spi..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "io.ztun.api..", "io.ztun.spi..")
                .check(ALL);
    }

    @Test
    void shouldHaveAnEngineThatNamesNoPlugin() {
        noClasses()
                .that()
                .resideInAPackage("io.ztun.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(PLUGINS)
                .check(ALL);
    }

    @Test
    void shouldHavePluginsThatDoNotSeeTheEngine() {
        noClasses()
                .that()
                .resideInAnyPackage(PLUGINS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.ztun.core..",
                        "io.ztun.app..",
                        "io.ztun.control..",
                        "io.ztun.demo..",
                        "io.ztun.estimate..",
                        "io.ztun.network..",
                        "io.ztun.watch..")
                .check(ALL);
    }

    @Test
    void shouldChangeTheMachinesNetworkWithoutKnowingTheEngine() {
        noClasses()
                .that()
                .resideInAPackage("io.ztun.network..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.ztun.core..", "io.ztun.control..", "io.ztun.spi..")
                .check(ALL);
        noClasses()
                .that()
                .resideOutsideOfPackages("io.ztun.network..", "io.ztun.app..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.ztun.network..")
                .check(ALL);
    }

    @Test
    void shouldWatchTunnelsByTheirSocketsAlone() {
        noClasses()
                .that()
                .resideInAPackage("io.ztun.watch..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.ztun.core..", "io.ztun.control..")
                .check(ALL);
    }

    @Test
    void shouldHaveAnEngineThatDoesWithoutTheControlServer() {
        noClasses()
                .that()
                .resideInAnyPackage("io.ztun.core..", "io.ztun.api..", "io.ztun.spi..", "io.ztun.demo..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.ztun.control..")
                .check(ALL);
    }

    @Test
    void shouldHaveJettyInOnePlace() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.ztun.control.internal.http..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.jetty..")
                .check(ALL);
    }

    @Test
    void shouldHaveNobodyWhoNeedsTheCommand() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.ztun.app..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.ztun.app..")
                .check(ALL);
    }

    @Test
    void shouldSayOfEveryExportedTypeHowStableItIs() throws IOException {
        Map<String, Boolean> exports = exports();
        assertTrue(exports.keySet().containsAll(List.of("io.ztun.spi", "io.ztun.core.info", "io.ztun.testkit.fake")));
        assertEquals(
                List.of(),
                names(ALL.stream()
                        .filter(type -> exports.containsKey(type.getPackageName()) && isPublicTopLevel(type))
                        .filter(type -> !type.isAnnotatedWith(Api.class))));
    }

    @Test
    void shouldPromiseNothingOfWhatOnlyNamedModulesSee() throws IOException {
        Map<String, Boolean> exports = exports();
        assertEquals(Boolean.TRUE, exports.get("io.ztun.transport.nio"));
        assertEquals(
                List.of(),
                names(ALL.stream()
                        .filter(type -> exports.getOrDefault(type.getPackageName(), false) && isPublicTopLevel(type))
                        .filter(type -> !isInternal(type))));
    }

    @Test
    void shouldPromiseNothingThatNamesAnInternalType() {
        assertEquals(
                List.of(),
                names(ALL.stream()
                        .filter(type -> outermost(type).isAnnotatedWith(Api.class) && !isInternal(type))
                        .filter(ArchitectureTest::isVisible)
                        .filter(type -> type.getCodeUnits().stream()
                                .filter(ArchitectureTest::isVisible)
                                .flatMap(ArchitectureTest::signature)
                                .anyMatch(ArchitectureTest::isInternal))));
    }

    /** The packages that our modules export, as their descriptors say, and whether only to modules that they name. */
    private static Map<String, Boolean> exports() throws IOException {
        Map<String, Boolean> exports = new TreeMap<>();
        for (URL descriptor : Collections.list(ClassLoader.getSystemResources("module-info.class"))) {
            try (InputStream in = descriptor.openStream()) {
                ModuleDescriptor module = ModuleDescriptor.read(in);
                if (module.name().startsWith("io.ztun.")) {
                    module.exports().forEach(each -> exports.put(each.source(), each.isQualified()));
                }
            }
        }
        return exports;
    }

    private static boolean isPublicTopLevel(JavaClass type) {
        return type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC);
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }

    private static boolean isInternal(JavaClass type) {
        return outermost(type)
                .tryGetAnnotationOfType(Api.class)
                .filter(api -> api.value() == Api.Status.INTERNAL)
                .isPresent();
    }

    private static boolean isVisible(HasModifiers member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static Stream<JavaClass> signature(JavaCodeUnit unit) {
        return Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream())
                .flatMap(type -> type.getAllInvolvedRawTypes().stream());
    }

    private static List<String> names(Stream<JavaClass> types) {
        return types.map(JavaClass::getName).sorted().toList();
    }
}
