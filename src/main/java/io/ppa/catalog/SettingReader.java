package io.ppa.catalog;

import io.ppa.catalog.YamlSection.Text;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one setting of a job's file as its rule says; what breaks the rule goes to the faults and gives no value. */
final class SettingReader {

    private final YamlSection section;

    private final String key;

    private final SettingRule rule;

    private final Map<String, Settings.Value> values;

    private SettingReader(YamlSection section, String key, SettingRule rule, Map<String, Settings.Value> values) {
        this.section = section;
        this.key = key;
        this.rule = rule;
        this.values = values;
    }

    /**
     * @param key in the section; the rule's name may have more before it
     * @param values of the settings read before this one; this one is added
     */
    static void read(YamlSection section, String key, SettingRule rule, Map<String, Settings.Value> values) {
        SettingReader reader = new SettingReader(section, key, rule, values);
        switch (rule.kind()) {
            case INTEGERS -> reader.integers();
            case NUMBERS -> reader.numbers();
            case PATTERNS -> reader.patterns();
            default -> reader.single();
        }
    }

    private void single() {
        section.text(key)
                .ifPresent(text -> value("'" + rule.name() + "'", text, section)
                        .ifPresent(value ->
                                values.put(rule.name(), new Settings.Value(value, text.value(), text.line()))));
    }

    private void integers() {
        List<Text> texts = section.texts(key);
        List<Long> numbers = new ArrayList<>();
        for (Text text : texts) {
            value("an item of '" + rule.name() + "'", text, section)
                    .map(Long.class::cast)
                    .filter(number -> ascends(numbers, number, text))
                    .ifPresent(numbers::add);
        }
        if (texts.size() > SettingRule.MAX_ITEMS) {
            section.fault(
                    section.lineOfKey(key),
                    "'" + rule.name() + "' has " + texts.size() + " items; write at most " + SettingRule.MAX_ITEMS);
        }
        values.put(rule.name(), new Settings.Value(List.copyOf(numbers), numbers.toString()));
    }

    private boolean ascends(List<Long> before, long number, Text text) {
        if (before.isEmpty() || before.get(before.size() - 1) < number) {
            return true;
        }
        section.fault(
                text.line(),
                "'" + rule.name() + "' has " + number + " after " + before.get(before.size() - 1)
                        + "; write each once, the least first");
        return false;
    }

    private void numbers() {
        section.section(key).ifPresent(classes -> {
            Map<String, BigDecimal> numbers = new LinkedHashMap<>();
            if (!classes.keys().contains(SettingRule.DEFAULT_CLASS)) {
                classes.text(SettingRule.DEFAULT_CLASS); // says that it is missing
            }
            for (String name : classNames(classes)) {
                Optional<Object> number =
                        classes.text(name).flatMap(text -> value("'" + rule.name() + "." + name + "'", text, classes));
                // A number at fault still names its class, so that the class is not called unknown as well.
                numbers.put(name, (BigDecimal) number.orElse(BigDecimal.ZERO));
            }
            values.put(rule.name(), new Settings.Value(numbers, yaml(numbers)));
        });
    }

    private void patterns() {
        section.section(key).ifPresent(classes -> {
            Map<String, List<String>> patterns = new LinkedHashMap<>();
            for (String name : classNames(classes)) {
                List<String> texts =
                        classes.texts(name).stream().map(Text::value).toList();
                patterns.put(name, texts);
                checkPeriods(name, classes);
            }
            Map<String, List<String>> quoted = new LinkedHashMap<>();
            patterns.forEach((name, texts) -> quoted.put(
                    name,
                    texts.stream()
                            .map(text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                            .toList()));
            values.put(rule.name(), new Settings.Value(patterns, yaml(quoted)));
        });
    }

    /** A class without its own number would silently count as the default one. */
    private void checkPeriods(String name, YamlSection classes) {
        Settings.Value periods = values.get("periods-per-year");
        if (periods != null && !((Map<?, ?>) periods.typed()).containsKey(name)) {
            classes.fault(
                    classes.lineOfKey(name),
                    "'" + rule.name() + "." + name + "' is not in 'periods-per-year'; add '" + name + "' there");
        }
    }

    private List<String> classNames(YamlSection classes) {
        for (String name : classes.keys()) {
            if (!JobFile.NAME.matcher(name).matches()) {
                classes.fault(
                        classes.lineOfKey(name),
                        "the name '" + name + "' in '" + rule.name() + "' is not of the form lower-case-words");
            }
        }
        return classes.keys();
    }

    private Optional<Object> value(String what, Text text, YamlSection place) {
        Optional<Object> value = rule.parse(text.value());
        if (value.isEmpty()) {
            place.fault(text.line(), what + " is '" + text.value() + "'; write " + rule.form());
        } else if (!rule.allows(value.get())) {
            place.fault(
                    text.line(),
                    what + " is " + text.value() + "; it must be from " + rule.min() + " to " + rule.max());
            return Optional.empty();
        }
        return value;
    }

    private static String yaml(Map<String, ?> map) {
        List<String> entries = new ArrayList<>();
        map.forEach((name, value) -> entries.add(name + ": " + value));
        return "{" + String.join(", ", entries) + "}";
    }
}
