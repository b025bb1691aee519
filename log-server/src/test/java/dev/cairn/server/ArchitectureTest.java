package dev.cairn.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.cairn.server");

    @Test
    void dialectsAreStrangers() {
        slices().matching("dev.cairn.server.(tiles|rekorv1|rekorv2|ct|add|proofs|search|stream|ops|witness)..")
                .should()
                .notDependOnEachOther()
                .check(CLASSES);
    }

    @Test
    void whatIsSharedKnowsNoDialect() {
        noClasses()
                .that()
                .resideInAPackage("dev.cairn.server.http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.cairn.server",
                        "dev.cairn.server.tiles..",
                        "dev.cairn.server.rekorv1..",
                        "dev.cairn.server.rekorv2..",
                        "dev.cairn.server.ct..",
                        "dev.cairn.server.add..",
                        "dev.cairn.server.proofs..",
                        "dev.cairn.server.stream..",
                        "dev.cairn.server.search..",
                        "dev.cairn.server.ops..",
                        "dev.cairn.server.witness..")
                .check(CLASSES);
    }

    /** Whoever else opens connections would have no bounds. */
    @Test
    void onlyTheWayToWitnessesSendsRequests() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.cairn.server.witness")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.net.http..")
                .check(CLASSES);
    }

    @Test
    void theServerReadsTheStoreThroughItsPorts() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.rocksdb..",
                        "java.sql..",
                        "org.apache.pekko.persistence..",
                        "dev.cairn.core.store.rocksdb..")
                .check(CLASSES);
    }
}
