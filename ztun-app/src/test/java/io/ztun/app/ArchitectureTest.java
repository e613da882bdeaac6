package io.ztun.app;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

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
        for (String name :
                new String[] {"api", "spi", "core", "demo", "app", "codec.lz4", "transport.tcp", "tun.linux"}) {
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
                .resideInAnyPackage("io.ztun.core..", "io.ztun.app..", "io.ztun.demo..")
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
}
