package dev.cairn.ca.identity;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What the tokens of a kind of CI system become: an entry of {@code ci-issuer-metadata}.
 *
 * @param name its key there
 * @param defaults values for templates where the token has no claim of that name
 * @param extensions templates by the N of 1.3.6.1.4.1.57264.1.N
 * @param subjectName the template of the subject alternative name, a URI
 */
record CiProvider(
        String name, Map<String, String> defaults, NavigableMap<Integer, Template> extensions, Template subjectName) {
    CiProvider {
        defaults = Map.copyOf(defaults);
        extensions = Collections.unmodifiableNavigableMap(new TreeMap<>(extensions));
    }
}
