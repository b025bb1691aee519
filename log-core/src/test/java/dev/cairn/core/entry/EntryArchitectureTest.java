package dev.cairn.core.entry;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.cairn.core.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryArchitectureTest {
    private static final JavaClasses CORE =
            new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests())).importPackages("dev.cairn.core");

    /** Else an entry could be one that nobody verified. */
    @Test
    void onlyTheKindsMakeEntries() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.cairn.core.entry..")
                .should()
                .callMethod(Entry.class, "verified", EntryKind.class, Bytes.class, List.class)
                .orShould()
                .callMethod(Entry.class, "verified", EntryKind.class, Bytes.class, List.class, Supplement.class)
                .orShould()
                .callMethod(
                        Entry.class,
                        "awaitingIndex",
                        EntryKind.class,
                        Bytes.class,
                        List.class,
                        Supplement.class,
                        int.class)
                .check(CORE);
    }

    @Test
    void entriesNeedNothingButTheirFormats() {
        classes()
                .that()
                .resideInAPackage("dev.cairn.core.entry..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.jspecify..",
                        "dev.cairn.core",
                        "dev.cairn.core.entry..",
                        "dev.cairn.core.crypto..",
                        "dev.cairn.core.ct",
                        "dev.cairn.core.merkle")
                .check(CORE);
    }
}
