package io.ppa.catalog;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A mapping of a YAML file. Asking for a key that is absent or of another shape records a fault; {@link #finish} then
 * records the keys nobody asked for.
 */
final class YamlSection {

    /** A text and the line it stands on. */
    record Text(String value, int line) {}

    private final String file;

    private final String path;

    private final int line;

    private final Faults faults;

    private final Map<String, Node> values = new LinkedHashMap<>();

    private final Map<String, Integer> keyLines = new LinkedHashMap<>();

    private final Set<String> asked = new LinkedHashSet<>();

    /**
     * @param path what stands before a key in messages: empty at the top, else ending with a dot
     * @param line of the key the section belongs to
     */
    YamlSection(String file, String path, int line, MappingNode mapping, Faults faults) {
        this.file = file;
        this.path = path;
        this.line = line;
        this.faults = faults;
        for (NodeTuple entry : mapping.getValue()) {
            int at = lineOf(entry.getKeyNode());
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                faults.add(file, at, "a key must be a plain word");
            } else if (keyLines.containsKey(key.getValue())) {
                faults.add(
                        file,
                        at,
                        "'" + path + key.getValue() + "' stands twice, first on line " + keyLines.get(key.getValue()));
            } else {
                values.put(key.getValue(), entry.getValueNode());
                keyLines.put(key.getValue(), at);
            }
        }
    }

    List<String> keys() {
        return List.copyOf(values.keySet());
    }

    int lineOfKey(String key) {
        return keyLines.getOrDefault(key, line);
    }

    void fault(int atLine, String message) {
        faults.add(file, atLine, message);
    }

    /** The text of a key that must be there. */
    Optional<Text> text(String key) {
        return present(key) ? optionalText(key) : Optional.empty();
    }

    /** The text of a key that may be absent. */
    Optional<Text> optionalText(String key) {
        asked.add(key);
        Node node = values.get(key);
        if (node == null) {
            return Optional.empty();
        }
        if (!(node instanceof ScalarNode scalar)) {
            fault(lineOfKey(key), "'" + path + key + "' must be one value, not a list or a section");
            return Optional.empty();
        }
        if (scalar.getValue().isBlank()) {
            fault(lineOfKey(key), "'" + path + key + "' has no value");
            return Optional.empty();
        }
        return Optional.of(new Text(scalar.getValue().strip(), lineOfKey(key)));
    }

    /** The texts of a list that must be there and not be empty; repeats are faults. */
    List<Text> texts(String key) {
        if (!present(key)) {
            return List.of();
        }
        if (!(values.get(key) instanceof SequenceNode sequence)) {
            fault(lineOfKey(key), "'" + path + key + "' must be a list, for example [first, second]");
            return List.of();
        }
        Map<String, Text> texts = new LinkedHashMap<>();
        for (Node item : sequence.getValue()) {
            if (!(item instanceof ScalarNode scalar) || scalar.getValue().isBlank()) {
                fault(lineOf(item), "an item of '" + path + key + "' is not a plain word");
            } else if (texts.putIfAbsent(scalar.getValue(), new Text(scalar.getValue(), lineOf(item))) != null) {
                fault(lineOf(item), "'" + scalar.getValue() + "' stands twice in '" + path + key + "'");
            }
        }
        if (sequence.getValue().isEmpty()) {
            fault(lineOfKey(key), "'" + path + key + "' is an empty list");
        }
        return List.copyOf(texts.values());
    }

    /** The section below a key that must be there. */
    Optional<YamlSection> section(String key) {
        return present(key) ? optionalSection(key) : Optional.empty();
    }

    /** The section below a key that may be absent. */
    Optional<YamlSection> optionalSection(String key) {
        asked.add(key);
        Node node = values.get(key);
        if (node == null) {
            return Optional.empty();
        }
        if (!(node instanceof MappingNode mapping)) {
            fault(lineOfKey(key), "'" + path + key + "' must be a section of 'key: value' lines");
            return Optional.empty();
        }
        return Optional.of(new YamlSection(file, path + key + ".", lineOfKey(key), mapping, faults));
    }

    /** Whether a section stands below a key; neither that nor its absence is a fault. */
    boolean holdsSection(String key) {
        return values.get(key) instanceof MappingNode;
    }

    /** Records every key that was never asked for. */
    void finish() {
        for (String key : values.keySet()) {
            if (!asked.contains(key)) {
                fault(lineOfKey(key), "unknown key '" + path + key + "'" + Suggestion.of(key, asked));
            }
        }
    }

    private boolean present(String key) {
        asked.add(key);
        if (!values.containsKey(key)) {
            fault(line, "'" + path + key + "' is missing");
            return false;
        }
        return true;
    }

    private static int lineOf(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
