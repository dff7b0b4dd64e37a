package io.ppa.notify;

import io.ppa.model.EventKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event as it is put into words.
 *
 * @param key what it is; the same is noted once
 * @param subject what happened, in one line
 * @param paragraphs of lines: what happened, to whom and why
 * @param commands what to type, each with what it does
 * @param data the same for programs
 */
record Event(
        String key,
        EventKind kind,
        String subject,
        List<List<String>> paragraphs,
        Map<String, String> commands,
        Map<String, @Nullable Object> data) {

    /** The lines as they are read. */
    String body() {
        StringBuilder body = new StringBuilder();
        paragraphs.stream().filter(lines -> !lines.isEmpty()).forEach(lines -> {
            lines.forEach(line -> body.append(line).append('\n'));
            body.append('\n');
        });
        if (commands.isEmpty()) {
            return body.append("There is nothing to do.\n").toString();
        }
        body.append("Type:\n");
        int width = commands.keySet().stream().mapToInt(String::length).max().orElse(0);
        commands.forEach((command, does) -> body.append("  ")
                .append(command)
                .append(" ".repeat(width - command.length()))
                .append("   # ")
                .append(does)
                .append('\n'));
        return body.toString();
    }

    /** What programs are told, the commands included. */
    Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>(data);
        json.put("commands", List.copyOf(commands.keySet()));
        return json;
    }
}
