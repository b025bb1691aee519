package dev.cairn.ca;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the arrows between the packages of the adapter, and where its libraries may be known. */
class ArchitectureTest {
    private static final String ROOT = "dev.cairn.ca";

    /** Each package, and those of the adapter that it may know. */
    private static final Map<String, String> ARROWS = new TreeMap<>(Map.ofEntries(
            Map.entry("json", ""),
            Map.entry("keys", ""),
            Map.entry("policy", ""),
            Map.entry("identity", "policy"),
            Map.entry("certificate", "identity"),
            Map.entry("issue", "identity certificate"),
            Map.entry("fulcio", "identity certificate issue"),
            Map.entry("tsa", ""),
            Map.entry("tuf", "json"),
            Map.entry("trust", "json tuf"),
            Map.entry("dev", "")));

    private static final JavaClasses ADAPTER = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void packagesKnowOnlyTheirs() {
        for (Map.Entry<String, String> arrow : ARROWS.entrySet()) {
            Set<String> allowed = named(arrow.getKey() + " " + arrow.getValue()).collect(Collectors.toSet());
            DescribedPredicate<JavaClass> elsewhere =
                    new DescribedPredicate<>("of the adapter, but not of " + String.join(", ", allowed)) {
                        @Override
                        public boolean test(JavaClass target) {
                            String name = target.getPackageName();
                            return name.startsWith(ROOT + ".")
                                    && allowed.stream().noneMatch(ok -> name.equals(ok) || name.startsWith(ok + "."));
                        }
                    };
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + "." + arrow.getKey() + "..")
                    .should()
                    .dependOnClassesThat(elsewhere)
                    .check(ADAPTER);
        }
    }

    private static Stream<String> named(String packages) {
        return Arrays.stream(packages.split(" "))
                .filter(name -> !name.isEmpty())
                .map(name -> ROOT + "." + name);
    }

    /** A new package must say whom it knows. */
    @Test
    void everyPackageHasItsArrows() {
        Set<String> found = ADAPTER.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(ROOT + "."))
                .map(name -> name.substring(ROOT.length() + 1).split("\\.", 2)[0])
                .collect(Collectors.toSet());
        assertEquals(ARROWS.keySet(), found);
    }

    @Test
    void noCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(ADAPTER);
    }

    /** The adapter serves nothing itself and stores nothing in databases; a process puts its routes and its log together. */
    @Test
    void knowsNoServerAndNoFramework() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "dev.cairn.server..",
                        "dev.cairn.witness..",
                        "dev.cairn.tools..",
                        "dev.cairn.load..",
                        "org.apache.pekko..",
                        "com.typesafe..",
                        "com.sun.net.httpserver..",
                        "org.rocksdb..",
                        "java.sql..",
                        "picocli.."))
                .check(ADAPTER);
    }

    /** Not its log: what the adapter needs of one is a port of its own. */
    @Test
    void knowsOnlyTheCoresFormats() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("dev.cairn.core..")
                        .and(DescribedPredicate.not(resideInAnyPackage(
                                "dev.cairn.core",
                                "dev.cairn.core.crypto",
                                "dev.cairn.core.ct",
                                "dev.cairn.core.file",
                                "dev.cairn.core.http"))))
                .check(ADAPTER);
    }

    @ParameterizedTest(name = "{0} is known only in: {1}")
    @CsvSource({
        "com.nimbusds.., identity dev",
        "dev.cel.., policy",
        "com.google.re2j.., identity",
        "com.google.protobuf.., fulcio",
        "org.yaml.., identity",
        "org.bouncycastle.., certificate issue keys trust tsa dev",
        "io.micrometer.., identity issue fulcio tsa tuf",
        "java.net.http.., identity issue",
    })
    void librariesAreKnownWhereTheyAreNeeded(String library, String homes) {
        String[] packages = named(homes).map(name -> name + "..").toArray(String[]::new);
        noClasses()
                .that()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat(resideInAPackage(library))
                .check(ADAPTER);
        // A row for a library that has gone would hold nothing.
        for (String home : packages) {
            assertTrue(
                    ADAPTER.stream()
                            .filter(resideInAPackage(home))
                            .flatMap(known -> known.getDirectDependenciesFromSelf().stream())
                            .anyMatch(dependency -> resideInAPackage(library).test(dependency.getTargetClass())),
                    home + " does not know " + library);
        }
    }

    /** What is generated from the protocol's files stays behind the face that speaks it. */
    @Test
    void generatedMessagesStayInTheFace() {
        classes()
                .that()
                .resideInAnyPackage(ROOT + ".fulcio.v1..", ROOT + ".fulcio.v2..", ROOT + ".fulcio.health..")
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAPackage(ROOT + ".fulcio..")
                .check(ADAPTER);
    }

    /** A record compares an array by identity. */
    @Test
    void noArraysInRecords() {
        fields().that()
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
                })
                .check(ADAPTER);
    }
}
