package dev.cairn.tools;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the arrows between the modules: the command composes them, and none of them knows the command or its neighbour. */
class ArchitectureTest {
    private static final String SERVER = "dev.cairn.server..";
    private static final String ADAPTER = "dev.cairn.ca..";

    private static final JavaClasses PROJECT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.cairn");

    @ParameterizedTest(name = "{0} knows nothing of {1}")
    @CsvSource({
        "dev.cairn.core.., dev.cairn.server..",
        "dev.cairn.core.., dev.cairn.ca..",
        "dev.cairn.core.., dev.cairn.tools..",
        "dev.cairn.server.., dev.cairn.ca..",
        "dev.cairn.server.., dev.cairn.tools..",
        "dev.cairn.ca.., dev.cairn.server..",
        "dev.cairn.ca.., dev.cairn.tools..",
        "dev.cairn.core.., dev.cairn.witness..",
        "dev.cairn.server.., dev.cairn.witness..",
        "dev.cairn.ca.., dev.cairn.witness..",
        "dev.cairn.witness.., dev.cairn.server..",
        "dev.cairn.witness.., dev.cairn.ca..",
        "dev.cairn.witness.., dev.cairn.tools..",
    })
    void modulesKnowOnlyTheCore(String from, String to) {
        noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat(resideInAPackage(to))
                .check(PROJECT);
    }

    /** One package knows the registry library, and it knows bundles only: not who signs, verifies or decides. */
    @Test
    void registriesAreOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.cairn.tools.oci")
                .should()
                .dependOnClassesThat(resideInAPackage("land.oras.."))
                .check(PROJECT);
        noClasses()
                .that()
                .resideInAPackage("dev.cairn.tools.oci")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.cairn.tools..")
                        .and(JavaClass.Predicates.resideOutsideOfPackages(
                                "dev.cairn.tools.oci", "dev.cairn.tools.bundle", "dev.cairn.tools.http")))
                .check(PROJECT);
    }

    /** Requests to others know nothing of what they are for. */
    @Test
    void requestsKnowTheCoreAlone() {
        noClasses()
                .that()
                .resideInAPackage("dev.cairn.tools.http")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.cairn..")
                        .and(JavaClass.Predicates.resideOutsideOfPackages("dev.cairn.tools.http", "dev.cairn.core..")))
                .check(PROJECT);
    }

    /** Beyond the commands themselves, one package of this module puts the log's server and the adapter together. */
    @Test
    void oneClassKnowsBothOnlyWhereAProcessIsComposed() {
        ArchRuleDefinition.classes()
                .that()
                .resideOutsideOfPackages("dev.cairn.tools", "dev.cairn.tools.serve")
                .should(notKnowBoth())
                .check(PROJECT);
    }

    private static ArchCondition<JavaClass> notKnowBoth() {
        return new ArchCondition<>("not know both " + SERVER + " and " + ADAPTER) {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                boolean both = knows(item, SERVER) && knows(item, ADAPTER);
                events.add(new SimpleConditionEvent(
                        item, !both, item.getFullName() + (both ? " knows both" : " does not know both")));
            }
        };
    }

    private static boolean knows(JavaClass item, String packages) {
        return item.getDirectDependenciesFromSelf().stream()
                .anyMatch(dependency -> resideInAPackage(packages).test(dependency.getTargetClass()));
    }

    /** What reads logs of others, checks them and shows them needs neither a server nor an authority. */
    @Test
    void readersKnowNeither() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.cairn.tools.client..",
                        "dev.cairn.tools.audit..",
                        "dev.cairn.tools.fsck..",
                        "dev.cairn.tools.tail..")
                .should()
                .dependOnClassesThat(resideInAPackage(SERVER).or(resideInAPackage(ADAPTER)))
                .check(PROJECT);
    }

    /** Admission has routes, which a process mounts; its configuration, its server and its command know it and not the other way round. */
    @Test
    void admissionKnowsNoServer() {
        noClasses()
                .that()
                .resideInAPackage("dev.cairn.tools.admission..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        SERVER,
                        "org.apache.pekko..",
                        "com.typesafe..",
                        "picocli..",
                        "java.net.http..",
                        "dev.cairn.tools",
                        "dev.cairn.tools.serve..",
                        "dev.cairn.tools.config.."))
                .check(PROJECT);
    }

    /** What clients trust and how they sign knows the forms that an authority shares, and no server. */
    @Test
    void clientsKnowNoServer() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.cairn.tools.bundle..", "dev.cairn.tools.trust..", "dev.cairn.tools.sign..")
                .should()
                .dependOnClassesThat(resideInAPackage(SERVER).or(resideInAPackage("org.apache.pekko..")))
                .check(PROJECT);
    }

    @Test
    void theCommandReadsTheStoreThroughItsPorts() {
        noClasses()
                .that()
                .resideInAPackage("dev.cairn.tools..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.rocksdb..").or(resideInAPackage("java.sql..")))
                .check(PROJECT);
    }

    /** Who may sign is decided from verified facts: neither a server nor what is behind one is known, and libraries are known in one package each. */
    @ParameterizedTest(name = "{0}: {1} is known only in {2}")
    @CsvSource({
        "dev.cairn.tools.., org.yaml.., dev.cairn.tools.yaml",
        "dev.cairn.tools.., com.google.re2j.., dev.cairn.tools.[signers|verify|monitor]",
        "dev.cairn.tools.., jakarta.mail.., dev.cairn.tools.monitor",
        "dev.cairn.tools.monitor.., dev.cairn.server.., nowhere",
        "dev.cairn.tools.monitor.., org.apache.pekko.., nowhere",
        "dev.cairn.tools.., com.styra.opa.., dev.cairn.tools.signers.rego",
        "dev.cairn.tools.signers.., dev.cairn.server.., nowhere",
        "dev.cairn.tools.signers.., java.net.http.., dev.cairn.tools.signers.rego",
        "dev.cairn.tools.signers.rego.., dev.cairn.tools.signers, nowhere",
    })
    void signersKnowLittle(String of, String what, String where) {
        noClasses()
                .that()
                .resideInAPackage(of)
                .and()
                .resideOutsideOfPackages(where.split(" "))
                .should()
                .dependOnClassesThat(resideInAPackage(what))
                .check(PROJECT);
    }

    /** What verifies signatures works offline: nothing in it can open a connection, start a server or load a database. */
    @Test
    void theVerifierIsOffline() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.cairn.tools.bundle..", "dev.cairn.tools.verify..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "java.net.http..",
                        "javax.net..",
                        "org.apache.pekko..",
                        "com.typesafe..",
                        "dev.cairn.server..",
                        "dev.cairn.witness..",
                        "dev.cairn.tools.client..",
                        "dev.cairn.tools.http..",
                        "dev.cairn.tools.serve.."))
                .check(PROJECT);
    }
}
