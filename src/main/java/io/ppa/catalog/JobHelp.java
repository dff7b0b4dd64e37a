package io.ppa.catalog;

import io.ppa.catalog.Lineage.Dataset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a person or a script is told about a job: all from its YAML. */
public final class JobHelp {

    private static final int WIDTH = 96;

    private JobHelp() {}

    /**
     * Several lines for a terminal, ending without a line break.
     *
     * @param runbook its page, if it has one
     */
    public static String text(JobDefinition job, Optional<Runbook> runbook) {
        List<String> lines = new ArrayList<>();
        lines.add(job.name() + " – " + job.summary());
        lines.add("");
        lines.addAll(wrapped(job.description(), "  "));
        lines.add("");
        lines.add("Parameters (name=value):");
        for (ParameterDefinition parameter : job.parameters().values()) {
            lines.add("  " + parameter.name() + "  " + traits(parameter));
            lines.addAll(wrapped(parameter.help(), "      "));
        }
        lines.add("");
        lines.add("Steps:      " + String.join(" → ", job.steps()));
        lines.add("Publishes:  " + String.join(", ", job.publishes()));
        runbook.ifPresent(page ->
                lines.add("Runbook:    " + page.source() + " ('ppa jobs " + job.name() + " --runbook' prints it)"));
        lines.add("Settings (" + job.source() + "; --config-dir overrides):");
        job.settings().texts().forEach((name, value) -> lines.add("  " + name + ": " + value));
        return String.join("\n", lines);
    }

    private static String traits(ParameterDefinition parameter) {
        String start = parameter.type().word();
        String bounds = parameter.boundsText().isEmpty() ? "" : ", " + parameter.boundsText();
        return start + bounds + ", " + defaultText(parameter);
    }

    private static String defaultText(ParameterDefinition parameter) {
        if (parameter.required()) {
            return "must be given";
        }
        return "default " + ("[]".equals(parameter.defaultValue()) ? "all" : parameter.defaultValue());
    }

    /** The same as nested maps, lists and texts, ready to be written as JSON. */
    public static Map<String, @Nullable Object> asMap(JobDefinition job, Optional<Runbook> runbook) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("name", job.name());
        map.put("summary", job.summary());
        map.put("description", job.description());
        List<Map<String, Object>> parameters = new ArrayList<>();
        for (ParameterDefinition parameter : job.parameters().values()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("name", parameter.name());
            entry.put("type", parameter.type().word());
            entry.put("required", parameter.required());
            entry.put("default", parameter.defaultValue());
            entry.put("bounds", parameter.boundsText());
            entry.put("help", parameter.help());
            parameters.add(entry);
        }
        map.put("parameters", parameters);
        map.put("steps", job.steps());
        map.put("publishes", job.publishes());
        map.put("reads", job.lineage().reads().stream().map(Dataset::toString).toList());
        map.put("writes", job.lineage().writes().stream().map(Dataset::toString).toList());
        map.put("runbook", runbook.map(Runbook::source).orElse(null));
        map.put("settings", job.settings().texts());
        map.put("source", job.source());
        return map;
    }

    private static List<String> wrapped(String text, String indent) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(indent);
        for (String word : text.split("\\s+")) {
            if (line.length() > indent.length() && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(indent);
            }
            line.append(line.length() > indent.length() ? " " : "").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
