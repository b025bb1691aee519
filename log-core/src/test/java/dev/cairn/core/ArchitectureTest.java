package dev.cairn.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the arrows between the packages of the core, and where its libraries may be known. */
class ArchitectureTest {
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.cairn.core");

    /** The row's package may know the packages named after it, and the core's root; nothing else of the project. */
    @ParameterizedTest(name = "{0} knows only: {1}")
    @CsvSource({
        "merkle, ''",
        "http, ''",
        "file, ''",
        "tile, merkle",
        "crypto, ''",
        "note, merkle crypto",
        "witness, note merkle",
        "ct, crypto",
        "entry, merkle crypto ct",
        "fsck, tile note merkle entry",
        "store, entry merkle tile",
        "sequencer, store entry merkle tile note",
        "journal, sequencer store entry merkle",
        "engine, journal sequencer store entry merkle tile note crypto fsck file",
    })
    void arrows(String from, String to) {
        List<String> allowed = Arrays.stream(to.split(" ", -1))
                .filter(name -> !name.isEmpty())
                .map(name -> "dev.cairn.core." + name)
                .collect(Collectors.toList());
        allowed.add("dev.cairn.core." + from);
        DescribedPredicate<JavaClass> elsewhere = new DescribedPredicate<>("of another package of the core") {
            @Override
            public boolean test(JavaClass target) {
                String name = target.getPackageName();
                return name.startsWith("dev.cairn.core.")
                        && allowed.stream().noneMatch(ok -> name.equals(ok) || name.startsWith(ok + "."));
            }
        };
        noClasses()
                .that()
                .resideInAPackage("dev.cairn.core." + from + "..")
                .should()
                .dependOnClassesThat(elsewhere)
                .check(CORE);
    }

    @Test
    void rootKnowsNoPackage() {
        noClasses()
                .that()
                .resideInAPackage("dev.cairn.core")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.cairn.core.*.."))
                .check(CORE);
    }

    @Test
    void noCycles() {
        slices().matching("dev.cairn.core.(*)..").should().beFreeOfCycles().check(CORE);
    }

    @ParameterizedTest
    @CsvSource({
        "org.rocksdb.., dev.cairn.core.store.rocksdb",
        "org.bouncycastle.., dev.cairn.core.crypto..",
        "com.amazon.corretto.., dev.cairn.core.crypto",
        "java.sql.., dev.cairn.core.journal",
    })
    void librariesAreKnownInOnePlace(String library, String home) {
        noClasses()
                .that()
                .resideOutsideOfPackage(home)
                .should()
                .dependOnClassesThat(resideInAPackage(library))
                .check(CORE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"merkle", "tile", "note", "witness", "http", "entry", "fsck", "store"})
    void formatsKnowNoFramework(String name) {
        noClasses()
                .that()
                .resideInAPackage("dev.cairn.core." + name)
                .should()
                .dependOnClassesThat(resideInAPackage("org.apache.pekko..")
                        .or(resideInAPackage("com.typesafe.."))
                        .or(resideInAPackage("io.micrometer.."))
                        .or(resideInAPackage("com.fasterxml..")))
                .check(CORE);
    }

    /** A record compares an array by identity. */
    @Test
    void noArraysInRecords() {
        ArchRule rule = fields().that()
                .areDeclaredInClassesThat(new DescribedPredicate<JavaClass>("are records") {
                    @Override
                    public boolean test(JavaClass owner) {
                        return owner.isRecord();
                    }
                })
                .and()
                .areNotStatic()
                .should()
                .notHaveRawType(new DescribedPredicate<JavaClass>("array") {
                    @Override
                    public boolean test(JavaClass type) {
                        return type.isArray();
                    }
                });
        rule.check(CORE);
    }

    /** Java 17 has no exhaustive switch over patterns: each command of an actor has its handler. */
    @ParameterizedTest
    @ValueSource(strings = {"Batcher", "Integrator", "LogSupervisor", "Publisher", "Sequencer"})
    void everyCommandHasItsHandler(String actor) throws ClassNotFoundException {
        Class<?> type = Class.forName("dev.cairn.core.sequencer." + actor);
        Class<?> commands = Class.forName(type.getName() + "$Command");
        Set<String> handlers =
                Arrays.stream(type.getDeclaredMethods()).map(Method::getName).collect(Collectors.toSet());
        for (Class<?> command : commands.getPermittedSubclasses()) {
            assertTrue(
                    handlers.contains("on" + command.getSimpleName()),
                    () -> actor + " has no on" + command.getSimpleName());
        }
    }
}
