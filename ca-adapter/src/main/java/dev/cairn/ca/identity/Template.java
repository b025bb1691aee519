package dev.cairn.ca.identity;

import dev.cairn.core.MalformedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a value of a certificate is made of claims: the part of Go's <a href="https://pkg.go.dev/text/template">text/template</a> that
 * configurations of CI providers use, with a missing key as an error and no escaping.
 *
 * <pre>
 * event_name                                             a value without {{ is the name of a claim or default
 * {{ .url }}/{{.job_workflow_ref}}                       a claim or default
 * {{index . "oidc.example.com/vcs-ref"}}                 the same for names with other characters; also in parentheses
 * {{if eq .ref_type "branch"}}heads/{{else}}tags/{{end}} eq, ne, or one operand, which holds if it is not empty
 * </pre>
 *
 * As in Go, {@code index} of a name that is not there is empty; in a subject alternative name it is an error, because an identity with
 * a hole in it is nobody's.
 */
final class Template {
    private static final int MAX_LENGTH = 8192;
    private static final int MAX_NESTING = 8;

    private interface Node {
        void write(Output output) throws IdentityException;
    }

    /** A claim or default; {@code index} ones may be missing. */
    private record Operand(String text, Kind kind) {
        enum Kind {
            FIELD,
            INDEX,
            LITERAL
        }

        String value(Output output) throws IdentityException {
            if (kind == Kind.LITERAL) {
                return text;
            }
            String value = output.values.get(text);
            if (value == null && kind == Kind.FIELD) {
                throw Refusal.of(text, "the token has no such claim, and the template of the certificate needs it");
            }
            return value == null ? "" : value;
        }
    }

    private record Condition(Operand left, @Nullable Operand right, boolean equal) {
        boolean holds(Output output) throws IdentityException {
            String value = left.value(output);
            return right == null ? !value.isEmpty() : value.equals(right.value(output)) == equal;
        }
    }

    private record Output(Map<String, String> values, boolean complete, StringBuilder text) {
        void append(String more) throws IdentityException {
            if (text.length() + more.length() > SubjectSyntax.MAX_VALUE_BYTES) {
                throw Refusal.of(
                        "a value of the certificate would be longer than " + SubjectSyntax.MAX_VALUE_BYTES + " bytes");
            }
            text.append(more);
        }
    }

    private static final class Branch {
        final List<Node> nodes = new ArrayList<>();
        final List<Node> otherwise = new ArrayList<>();
        final @Nullable Condition condition;
        boolean inElse;

        Branch(@Nullable Condition condition) {
            this.condition = condition;
        }

        void add(Node node) {
            (inElse ? otherwise : nodes).add(node);
        }

        Node toNode(Condition on) {
            List<Node> yes = List.copyOf(nodes);
            List<Node> no = List.copyOf(otherwise);
            return output -> {
                for (Node node : on.holds(output) ? yes : no) {
                    node.write(output);
                }
            };
        }
    }

    private final String source;
    private final List<Node> nodes;

    private Template(String source, List<Node> nodes) {
        this.source = source;
        this.nodes = List.copyOf(nodes);
    }

    /**
     * Reads a template.
     *
     * @throws MalformedException if it is longer than 8,192 characters, or has a construct that is none of the above
     */
    static Template parse(String source) throws MalformedException {
        if (source.length() > MAX_LENGTH) {
            throw new MalformedException("template", "is longer than " + MAX_LENGTH + " characters");
        }
        if (!source.contains("{{")) {
            Operand operand = new Operand(source, Operand.Kind.FIELD);
            return new Template(source, List.of(output -> output.append(operand.value(output))));
        }
        Deque<Branch> open = new ArrayDeque<>();
        open.push(new Branch(null));
        int position = 0;
        while (position < source.length()) {
            int start = source.indexOf("{{", position);
            String text = source.substring(position, start < 0 ? source.length() : start);
            if (!text.isEmpty()) {
                top(open).add(output -> output.append(text));
            }
            if (start < 0) {
                break;
            }
            int end = source.indexOf("}}", start);
            if (end < 0) {
                throw new MalformedException("template", "an action is not closed");
            }
            action(source.substring(start + 2, end).strip(), open);
            position = end + 2;
        }
        if (open.size() != 1) {
            throw new MalformedException("template", "an if has no end");
        }
        return new Template(source, top(open).nodes);
    }

    private static Branch top(Deque<Branch> open) {
        return open.element();
    }

    private static void action(String action, Deque<Branch> open) throws MalformedException {
        if (action.equals("end") || action.equals("else")) {
            Branch branch = top(open);
            if (branch.condition == null || (branch.inElse && action.equals("else"))) {
                throw new MalformedException("template", action + " without an if");
            }
            if (action.equals("else")) {
                branch.inElse = true;
                return;
            }
            open.pop();
            top(open).add(branch.toNode(branch.condition));
            return;
        }
        if (action.startsWith("if ")) {
            if (open.size() > MAX_NESTING) {
                throw new MalformedException("template", "nests deeper than " + MAX_NESTING);
            }
            open.push(new Branch(condition(action)));
            return;
        }
        TemplateScanner scanner = new TemplateScanner(action);
        Operand operand = bareOperand(scanner);
        scanner.end();
        top(open).add(output -> {
            String value = operand.value(output);
            if (output.complete && value.isEmpty()) {
                throw Refusal.of(operand.text, "the token has no such claim, and the subject name needs it");
            }
            output.append(value);
        });
    }

    private static Condition condition(String action) throws MalformedException {
        TemplateScanner scanner = new TemplateScanner(action.substring("if".length()));
        boolean equal = scanner.word("eq");
        if (equal || scanner.word("ne")) {
            Operand left = operand(scanner);
            Operand right = operand(scanner);
            scanner.end();
            return new Condition(left, right, equal);
        }
        Operand operand = bareOperand(scanner);
        scanner.end();
        return new Condition(operand, null, true);
    }

    private static Operand bareOperand(TemplateScanner scanner) throws MalformedException {
        return scanner.word("index") ? index(scanner) : operand(scanner);
    }

    private static Operand operand(TemplateScanner scanner) throws MalformedException {
        if (scanner.symbol('(')) {
            scanner.expectWord("index");
            Operand operand = index(scanner);
            scanner.expectSymbol(')');
            return operand;
        }
        if (scanner.symbol('.')) {
            return new Operand(scanner.identifier(), Operand.Kind.FIELD);
        }
        return new Operand(scanner.literal(), Operand.Kind.LITERAL);
    }

    private static Operand index(TemplateScanner scanner) throws MalformedException {
        scanner.expectSymbol('.');
        return new Operand(scanner.literal(), Operand.Kind.INDEX);
    }

    /**
     * The value for these claims and defaults.
     *
     * @param complete whether what the template outputs may not be empty
     * @throws IdentityException if a claim is missing, or the value would be longer than 2,048 bytes or is no text for a certificate
     */
    String apply(Map<String, String> values, boolean complete) throws IdentityException {
        Output output = new Output(values, complete, new StringBuilder());
        for (Node node : nodes) {
            node.write(output);
        }
        return output.text.toString();
    }

    @Override
    public String toString() {
        return source;
    }
}
