package io.ppa.catalog;

import io.ppa.catalog.Lineage.Dataset;
import io.ppa.catalog.ParameterDefinition.Bounds;
import io.ppa.catalog.YamlSection.Text;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads one file of jobs/. What is wrong goes to the faults; the definition is then not to be used. */
final class JobFile {

    static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    private static final List<String> STORES = List.of("clickhouse", "postgres", "redis", "arangodb", "weaviate");

    /** A name may be a pattern of Redis keys. */
    private static final Pattern DATASET = Pattern.compile("([a-z]+)\\.([A-Za-z_][A-Za-z0-9_:{}]*)");

    /** The one job that says how long things are kept. */
    private static final String RETENTION = "retention-prune";

    private final YamlFile file;

    private final YamlSection top;

    private JobFile(YamlFile file, YamlSection top) {
        this.file = file;
        this.top = top;
    }

    static Optional<JobDefinition> read(YamlFile file, Faults faults) {
        return file.section(faults).map(top -> new JobFile(file, top).definition());
    }

    private JobDefinition definition() {
        checkName(file, top);
        String summary = top.text("summary").map(Text::value).orElse("");
        String description = top.text("description").map(Text::value).orElse("");
        List<String> publishes = values(top.texts("publishes"));
        List<String> steps = stepNames();
        Map<String, ParameterDefinition> parameters = parameters();
        Settings settings = settings();
        Lineage lineage = top.optionalSection("lineage").map(JobFile::lineage).orElse(Lineage.NONE);
        top.finish();
        return new JobDefinition(
                file.baseName(), summary, description, publishes, parameters, steps, settings, lineage, file.name());
    }

    private static Lineage lineage(YamlSection section) {
        Lineage lineage = new Lineage(datasets(section, "reads"), datasets(section, "writes"));
        section.finish();
        return lineage;
    }

    private static List<Dataset> datasets(YamlSection section, String key) {
        List<Dataset> datasets = new ArrayList<>();
        for (Text text : section.texts(key)) {
            Matcher parts = DATASET.matcher(text.value());
            if (!parts.matches()) {
                section.fault(
                        text.line(),
                        "'" + text.value()
                                + "' is not of the form store.name, for example clickhouse.model_feedback_events");
            } else if (!STORES.contains(parts.group(1))) {
                section.fault(
                        text.line(),
                        "there is no store '" + parts.group(1) + "'" + Suggestion.of(parts.group(1), STORES));
            } else {
                datasets.add(new Dataset(parts.group(1), parts.group(2)));
            }
        }
        return datasets;
    }

    /** A job or schedule is called what its file is called, so that either can be found from the other. */
    static void checkName(YamlFile file, YamlSection top) {
        top.text("name").ifPresent(name -> {
            if (!name.value().equals(file.baseName())) {
                top.fault(
                        name.line(),
                        "the name '" + name.value() + "' is not the file's; rename one so that both are the same");
            } else if (!NAME.matcher(name.value()).matches()) {
                top.fault(name.line(), "the name '" + name.value() + "' is not of the form lower-case-words");
            }
        });
    }

    private List<String> stepNames() {
        List<Text> steps = top.texts("steps");
        for (Text step : steps) {
            if (!NAME.matcher(step.value()).matches()) {
                top.fault(step.line(), "the step name '" + step.value() + "' is not of the form lower-case-words");
            }
        }
        return values(steps);
    }

    private Map<String, ParameterDefinition> parameters() {
        Map<String, ParameterDefinition> parameters = new LinkedHashMap<>();
        top.section("parameters").ifPresent(section -> {
            for (String name : section.keys()) {
                if (!NAME.matcher(name).matches()) {
                    section.fault(
                            section.lineOfKey(name),
                            "the parameter name '" + name + "' is not of the form lower-case-words");
                }
                if (rules().anyMatch(rule -> rule.name().equals(name))) {
                    section.fault(
                            section.lineOfKey(name),
                            "the parameter '" + name + "' has the name of a setting; give it another");
                }
                section.section(name)
                        .flatMap(parameter -> parameter(name, parameter))
                        .ifPresent(parameter -> parameters.put(name, parameter));
            }
        });
        return Collections.unmodifiableMap(parameters);
    }

    /** What the settings of this job are called. */
    private Stream<SettingRule> rules() {
        return Stream.concat(thresholds().stream(), SettingRule.EXECUTION.stream());
    }

    private List<SettingRule> thresholds() {
        return SettingRule.THRESHOLDS.getOrDefault(file.baseName(), List.of());
    }

    private static Optional<ParameterDefinition> parameter(String name, YamlSection section) {
        Optional<Text> typeWord = section.text("type");
        Optional<ParameterType> type = typeWord.flatMap(word -> ParameterType.of(word.value()));
        if (typeWord.isPresent() && type.isEmpty()) {
            List<String> words =
                    Stream.of(ParameterType.values()).map(ParameterType::word).toList();
            Text word = typeWord.get();
            section.fault(word.line(), "unknown type '" + word.value() + "'" + Suggestion.of(word.value(), words));
        }
        String help = section.text("help").map(Text::value).orElse("");
        Optional<Text> defaultValue = section.optionalText("default");
        if (type.isEmpty()) {
            return Optional.empty();
        }
        Bounds bounds = bounds(type.get(), section);
        section.finish();
        ParameterDefinition parameter = new ParameterDefinition(
                name, type.get(), defaultValue.map(Text::value).orElse(null), help, bounds);
        defaultValue.ifPresent(text -> checkDefault(parameter, text, section));
        return Optional.of(parameter);
    }

    private static void checkDefault(ParameterDefinition parameter, Text text, YamlSection section) {
        try {
            // On the last of all days every default day is past, and a range that grows day by day is found too long.
            new ValueParser(LocalDate.MAX).parse(parameter, text.value());
        } catch (ValueParser.Unusable e) {
            section.fault(text.line(), "the default of '" + parameter.name() + "' cannot be used: " + e.getMessage());
        }
    }

    private static Bounds bounds(ParameterType type, YamlSection section) {
        Bounds widest = Bounds.WIDEST;
        return switch (type) {
            case DAY -> new Bounds(firstDay(section), widest.maxDays(), widest.maxItems(), null, null);
            case DAY_RANGE ->
                new Bounds(
                        firstDay(section), count(section, "max-days", widest.maxDays()), widest.maxItems(), null, null);
            case LIST ->
                new Bounds(
                        widest.firstDay(),
                        widest.maxDays(),
                        count(section, "max-items", widest.maxItems()),
                        null,
                        null);
            case INTEGER, FRACTION -> numberBounds(section);
            case BOOLEAN, TEXT -> widest;
        };
    }

    private static Bounds numberBounds(YamlSection section) {
        Bounds widest = Bounds.WIDEST;
        Optional<BigDecimal> min = number(section, "min");
        Optional<BigDecimal> max = number(section, "max");
        if (min.isPresent() && max.isPresent() && min.get().compareTo(max.get()) > 0) {
            section.fault(section.lineOfKey("min"), "min " + min.get() + " is greater than max " + max.get());
            return widest;
        }
        return new Bounds(widest.firstDay(), widest.maxDays(), widest.maxItems(), min.orElse(null), max.orElse(null));
    }

    private static LocalDate firstDay(YamlSection section) {
        Optional<Text> text = section.optionalText("first-day");
        try {
            return text.map(day -> LocalDate.parse(day.value())).orElse(Bounds.WIDEST.firstDay());
        } catch (DateTimeParseException e) {
            text.ifPresent(day -> section.fault(day.line(), "first-day '" + day.value() + "' is not an ISO date"));
            return Bounds.WIDEST.firstDay();
        }
    }

    private static int count(YamlSection section, String key, int most) {
        Optional<Text> text = section.optionalText(key);
        Optional<BigDecimal> number = number(section, key);
        if (number.isEmpty()) {
            return most;
        }
        BigDecimal value = number.get();
        if (value.compareTo(BigDecimal.ONE) < 0
                || value.compareTo(BigDecimal.valueOf(most)) > 0
                || value.stripTrailingZeros().scale() > 0) {
            text.ifPresent(at ->
                    section.fault(at.line(), key + " " + at.value() + " is not a whole number from 1 to " + most));
            return most;
        }
        return value.intValue();
    }

    private static Optional<BigDecimal> number(YamlSection section, String key) {
        return section.optionalText(key).flatMap(text -> {
            try {
                return Optional.of(new BigDecimal(text.value()));
            } catch (NumberFormatException e) {
                section.fault(text.line(), key + " '" + text.value() + "' is not a number");
                return Optional.empty();
            }
        });
    }

    private Settings settings() {
        Map<String, Settings.Value> values = new LinkedHashMap<>();
        List<SettingRule> thresholds = thresholds();
        Optional<YamlSection> section =
                thresholds.isEmpty() ? top.optionalSection("thresholds") : top.section("thresholds");
        section.ifPresent(found -> {
            thresholds.forEach(rule -> SettingReader.read(found, rule.name(), rule, values));
            found.finish();
        });
        if (file.baseName().equals(RETENTION)) {
            top.section("retention").ifPresent(retention -> RetentionReader.read(retention, values));
        }
        top.section("execution").ifPresent(execution -> {
            Map<String, List<SettingRule>> nested = new LinkedHashMap<>();
            for (SettingRule rule : SettingRule.EXECUTION) {
                int dot = rule.name().indexOf('.');
                if (dot < 0) {
                    SettingReader.read(execution, rule.name(), rule, values);
                } else {
                    nested.computeIfAbsent(rule.name().substring(0, dot), key -> new ArrayList<>())
                            .add(rule);
                }
            }
            nested.forEach((key, rules) -> execution.section(key).ifPresent(inner -> {
                rules.forEach(rule -> SettingReader.read(inner, rule.name().substring(key.length() + 1), rule, values));
                inner.finish();
            }));
            execution.finish();
            checkHeartbeat(execution, values);
        });
        return new Settings(values);
    }

    /** A lease that outlives three heartbeats survives two that were lost. */
    private static void checkHeartbeat(YamlSection execution, Map<String, Settings.Value> values) {
        Settings.Value lease = values.get("lease");
        Settings.Value heartbeat = values.get("heartbeat");
        if (lease != null
                && heartbeat != null
                && ((Duration) heartbeat.typed()).multipliedBy(3).compareTo((Duration) lease.typed()) > 0) {
            execution.fault(
                    execution.lineOfKey("heartbeat"),
                    "'heartbeat' is " + heartbeat.text() + "; it must be at most a third of 'lease', " + lease.text());
        }
    }

    private static List<String> values(List<Text> texts) {
        return texts.stream().map(Text::value).toList();
    }
}
