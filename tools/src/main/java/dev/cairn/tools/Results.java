package dev.cairn.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How a command prints its one result: as lines for people, or as one JSON object. */
final class Results {
    /** Apart, so that who prints lines does not wait for it. */
    private static final class Json {
        static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    }

    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    static ObjectMapper mapper() {
        return Json.MAPPER;
    }

    boolean asJson() {
        return json;
    }

    ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Prints the lines, or the object where JSON was asked for. With {@code --quiet} no lines. */
    void print(String lines, ObjectNode object) {
        PrintWriter out = spec.commandLine().getOut();
        if (!json && OutputOptions.terminal(spec).quiet()) {
            return;
        }
        out.println(json ? text(object) : lines);
        out.flush();
    }

    static String text(Object tree) {
        try {
            return mapper().writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON nodes can be written", e);
        }
    }
}
