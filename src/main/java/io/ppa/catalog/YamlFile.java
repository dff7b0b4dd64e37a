package io.ppa.catalog;

import java.io.StringReader;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/**
 * One YAML file: parsed to nodes that know their lines, never to objects of classes the file names.
 *
 * @param name as errors name it, for example {@code jobs/daily-rollup.yml}
 */
record YamlFile(String name, String text) {

    /** The file's name without folder and ending: what the job or schedule in it must be called. */
    String baseName() {
        String last = name.substring(name.lastIndexOf('/') + 1);
        return last.substring(0, last.lastIndexOf('.'));
    }

    /** The mapping at the top of the file; empty, with a fault, where there is none. */
    Optional<YamlSection> section(Faults faults) {
        try {
            Node root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
            if (root instanceof MappingNode mapping) {
                return Optional.of(new YamlSection(name, "", 1, mapping, faults));
            }
            faults.add(name, 1, root == null ? "the file is empty" : "expected 'key: value' lines at the top level");
        } catch (MarkedYAMLException e) {
            // Where a quote or bracket was opened helps more than the end of the file, where its end was missed.
            String context = e.getContext() == null ? "" : e.getContext() + ", ";
            Mark mark = e.getContextMark() == null ? e.getProblemMark() : e.getContextMark();
            faults.add(name, mark == null ? 0 : mark.getLine() + 1, "not YAML: " + context + e.getProblem());
        } catch (YAMLException e) {
            faults.add(
                    name,
                    0,
                    "not YAML: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        return Optional.empty();
    }
}
