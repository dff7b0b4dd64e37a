package io.ppa.catalog;

import io.ppa.catalog.ParameterDefinition.Bounds;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code name=value} pairs against a job's definition. */
public final class ParameterReader {

    private final Clock clock;

    /** @param clock tells which UTC day {@code today} and {@code yesterday} are; its zone is not used */
    public ParameterReader(Clock clock) {
        this.clock = clock;
    }

    /**
     * Types the values, fills in defaults, resolves words.
     *
     * @param arguments each {@code name=value}
     * @throws ParameterException naming every fault at once
     */
    public LaunchParameters read(JobDefinition job, List<String> arguments) {
        ValueParser parser = new ValueParser(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
        List<String> faults = new ArrayList<>();
        Map<String, String> given = split(job, arguments, faults);
        Map<String, Object> values = new LinkedHashMap<>();
        for (ParameterDefinition parameter : job.parameters().values()) {
            String text = given.getOrDefault(parameter.name(), parameter.defaultValue());
            if (text == null) {
                faults.add(parameter.name() + " must be given; write " + parameter.name() + "="
                        + parameter.type().example());
                continue;
            }
            try {
                values.put(parameter.name(), parser.parse(parameter, text));
            } catch (ValueParser.Unusable e) {
                faults.add(parameter.name() + "=" + text + ": " + e.getMessage());
            }
        }
        if (!faults.isEmpty()) {
            throw new ParameterException(job.name(), faults);
        }
        return new LaunchParameters(values);
    }

    /**
     * A range of days that two options give, each in the words of a parameter of the type {@code day}.
     *
     * @param command for messages, as are the names of the options
     * @throws ParameterException naming every fault at once; also of more than 3700 days
     */
    public DayRange days(String command, String firstName, String first, String lastName, String last) {
        List<String> faults = new ArrayList<>();
        Optional<LocalDate> from = day(firstName, first, faults);
        Optional<LocalDate> to = day(lastName, last, faults);
        if (from.isPresent() && to.isPresent() && from.get().isAfter(to.get())) {
            faults.add(firstName + " " + first + ": it is after " + lastName + " " + last + "; give the earlier day as "
                    + firstName);
        }
        if (!faults.isEmpty()) {
            throw new ParameterException(command, faults);
        }
        DayRange days = new DayRange(from.orElseThrow(), to.orElseThrow());
        if (days.length() > Bounds.WIDEST.maxDays()) {
            throw new ParameterException(
                    command,
                    List.of(firstName + " " + first + " " + lastName + " " + last + ": these " + days.length()
                            + " days are more than the " + Bounds.WIDEST.maxDays() + " allowed at once; ask in parts"));
        }
        return days;
    }

    private Optional<LocalDate> day(String name, String text, List<String> faults) {
        ParameterDefinition day = new ParameterDefinition(name, ParameterType.DAY, null, "", Bounds.WIDEST);
        try {
            ValueParser parser = new ValueParser(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
            return Optional.of(((DayRange) parser.parse(day, text)).first());
        } catch (ValueParser.Unusable e) {
            faults.add(name + " " + text + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private static Map<String, String> split(JobDefinition job, List<String> arguments, List<String> faults) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 1) {
                faults.add("'" + argument + "' is not name=value; known names: "
                        + String.join(", ", job.parameters().keySet()));
                continue;
            }
            String name = argument.substring(0, equals);
            if (!job.parameters().containsKey(name)) {
                faults.add(argument + ": " + job.name() + " has no parameter '" + name + "'"
                        + Suggestion.of(name, job.parameters().keySet()));
            } else if (given.putIfAbsent(name, argument.substring(equals + 1)) != null) {
                faults.add(argument + ": '" + name + "' is given twice; give it once");
            }
        }
        return given;
    }
}
