package dev.cairn.witness;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the arrows between the packages of the witness, and what it may know of the core. */
class ArchitectureTest {
    private static final JavaClasses WITNESS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.cairn.witness");

    /** A witness must not share what could be wrong in a log: how it sequences, stores and serves. */
    @Test
    void ofTheCoreItKnowsFormatsAndTheJournal() {
        DescribedPredicate<JavaClass> elsewhere = resideInAnyPackage("dev.cairn..")
                .and(DescribedPredicate.not(resideInAnyPackage(
                        "dev.cairn.witness..",
                        "dev.cairn.core",
                        "dev.cairn.core.note..",
                        "dev.cairn.core.merkle..",
                        "dev.cairn.core.tile..",
                        "dev.cairn.core.crypto..",
                        "dev.cairn.core.witness..",
                        "dev.cairn.core.http..",
                        "dev.cairn.core.file..",
                        "dev.cairn.core.fsck..", // the port LogFiles
                        "dev.cairn.core.journal..")));
        noClasses().should().dependOnClassesThat(elsewhere).check(WITNESS);
    }

    @ParameterizedTest(name = "{0} knows nothing of {1}")
    @CsvSource({
        "state, cosign",
        "state, log",
        "state, http",
        "log, cosign",
        "log, http",
        "cosign, http",
        "cosign, check",
        "http, check",
        "check, http",
        "alarm, check",
        "alarm, cosign",
        "alarm, state",
    })
    void arrows(String from, String to) {
        noClasses()
                .that()
                .resideInAPackage("dev.cairn.witness." + from + "..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.cairn.witness." + to + ".."))
                .check(WITNESS);
    }

    @Test
    void noCycles() {
        slices().matching("dev.cairn.witness.(*)..").should().beFreeOfCycles().check(WITNESS);
    }

    /** Actors and their journal are one package's business. */
    @Test
    void onlyTheStateKnowsPekko() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.cairn.witness.state..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.apache.pekko.."))
                .check(WITNESS);
    }
}
