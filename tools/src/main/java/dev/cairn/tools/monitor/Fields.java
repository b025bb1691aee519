package dev.cairn.tools.monitor;

import dev.cairn.core.MalformedException;
import dev.cairn.tools.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A value of a configuration file, with its members by name. */
record Fields(YamlNode node) {
    /** @throws MalformedException if it is not a mapping; the object is {@code FILE:LINE:COLUMN} */
    static Fields parse(String file, String text) throws MalformedException {
        Fields root = new Fields(YamlNode.parse(file, text));
        root.names();
        return root;
    }

    MalformedException malformed(String rule) {
        return node.malformed(rule);
    }

    /** Refuses members of other names. */
    Fields only(String... known) throws MalformedException {
        node.members(List.of(known));
        return this;
    }

    Set<String> names() throws MalformedException {
        return node.members().keySet();
    }

    Fields member(String name) throws MalformedException {
        return optional(name).orElseThrow(() -> malformed(name + " is missing"));
    }

    Optional<Fields> optional(String name) throws MalformedException {
        return Optional.ofNullable(node.members().get(name)).map(Fields::new);
    }

    List<Fields> elements() throws MalformedException {
        List<Fields> elements = new ArrayList<>();
        node.elements().forEach(element -> elements.add(new Fields(element)));
        return elements;
    }

    /** The elements of a member that is a list; none if it is not there. */
    List<Fields> list(String name) throws MalformedException {
        Optional<Fields> member = optional(name);
        return member.isPresent() ? member.get().elements() : List.of();
    }

    /** One text, or a list of them; none if the member is not there. */
    List<String> texts(String name) throws MalformedException {
        Optional<Fields> member = optional(name);
        return member.isPresent() ? member.get().node.texts() : List.of();
    }

    String text() throws MalformedException {
        return node.text();
    }

    /** The text of a member; empty if it is not there. */
    Optional<String> text(String name) throws MalformedException {
        Optional<Fields> member = optional(name);
        return member.isPresent() ? Optional.of(member.get().text()) : Optional.empty();
    }

    boolean flag(String name, boolean otherwise) throws MalformedException {
        Optional<Fields> member = optional(name);
        return member.isPresent() ? member.get().node.flag() : otherwise;
    }

    long integer(long least) throws MalformedException {
        return node.integer(least);
    }
}
