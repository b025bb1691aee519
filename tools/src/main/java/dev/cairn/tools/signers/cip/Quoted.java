package dev.cairn.tools.signers.cip;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** Text in a YAML file. */
final class Quoted {
    private Quoted() {}

    /** In double quotes: JSON's form is one of YAML's. */
    static String text(String text) {
        return JsonNodeFactory.instance.textNode(text).toString();
    }
}
