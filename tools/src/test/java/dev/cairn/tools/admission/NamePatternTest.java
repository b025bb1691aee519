package dev.cairn.tools.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({
        "kube-system, kube-system, true",
        "kube-system, kube-systems, false",
        "kube-*, kube-public, true",
        "kube-*, kube-, true",
        "kube-*, my-kube-public, false",
        "*, anything, true",
        "*, '', true",
        "'', '', true",
        "'', a, false",
        "registry.test/*, registry.test/app, true",
        "registry.test/*, registry.test/team/app, false",
        "registry.test/**, registry.test/team/app, true",
        "registry.test/**, registry.test.evil/team/app, false",
        "**/app, registry.test/team/app, true",
        "a*b*c, axxbxxc, true",
        "a*b*c, axxbxx, false",
        "a.c, abc, false",
    })
    void matches(String glob, String name, boolean matches) {
        assertEquals(matches, new NamePattern(glob).matches(name));
    }
}
