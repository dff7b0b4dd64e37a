package io.ppa.catalog;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Turns the text of a value into what its parameter's type says, or says why not. */
final class ValueParser {

    private static final Pattern ISO_DAY = Pattern.compile("(\\d{4})-(\\d{2})-(\\d{2})");

    private static final Pattern WORD = Pattern.compile("(today|yesterday)(?:-(\\d{1,4}))?", Pattern.CASE_INSENSITIVE);

    /** The message says what is wrong with the value and what to write instead; it does not repeat the name. */
    static final class Unusable extends Exception {

        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message);
        }
    }

    private final LocalDate today;

    /** @param today the UTC day that words such as {@code yesterday} and the bound on the future refer to */
    ValueParser(LocalDate today) {
        this.today = today;
    }

    Object parse(ParameterDefinition parameter, String text) throws Unusable {
        if (text.isBlank()) {
            throw new Unusable("the value is missing; " + instead(parameter));
        }
        return switch (parameter.type()) {
            case DAY -> {
                LocalDate day = day(parameter, text.strip());
                yield new DayRange(day, day);
            }
            case DAY_RANGE -> dayRange(parameter, text.strip());
            case LIST -> list(parameter, text);
            case BOOLEAN -> bool(text.strip());
            case INTEGER -> integer(parameter, text.strip());
            case FRACTION -> fraction(parameter, text.strip());
            case TEXT -> text;
        };
    }

    private static String instead(ParameterDefinition parameter) {
        String example = "write " + parameter.name() + "=" + parameter.type().example();
        return parameter.required() ? example : example + " or leave it out for " + parameter.defaultValue();
    }

    private DayRange dayRange(ParameterDefinition parameter, String text) throws Unusable {
        int dots = text.indexOf("..");
        if (dots < 0) {
            LocalDate day = day(parameter, text);
            return new DayRange(day, day);
        }
        LocalDate first = day(parameter, text.substring(0, dots).strip());
        LocalDate last = day(parameter, text.substring(dots + 2).strip());
        if (first.isAfter(last)) {
            throw new Unusable(first + " is after " + last + "; write the earlier day first");
        }
        DayRange range = new DayRange(first, last);
        if (range.length() > parameter.bounds().maxDays()) {
            throw new Unusable("a range of " + range.length() + " days is longer than the "
                    + parameter.bounds().maxDays() + " allowed; launch it in parts");
        }
        return range;
    }

    private LocalDate day(ParameterDefinition parameter, String text) throws Unusable {
        Matcher word = WORD.matcher(text);
        LocalDate day = word.matches() ? resolved(word) : isoDay(parameter, text);
        if (day.isAfter(today)) {
            throw new Unusable(day + " is in the future; the last day that can be asked for is " + today + " (UTC)");
        }
        if (day.isBefore(parameter.bounds().firstDay())) {
            throw new Unusable(day + " is before the first day allowed, "
                    + parameter.bounds().firstDay());
        }
        return day;
    }

    private LocalDate resolved(Matcher word) {
        LocalDate day = "today".equalsIgnoreCase(word.group(1)) ? today : today.minusDays(1);
        return word.group(2) == null ? day : day.minusDays(Integer.parseInt(word.group(2)));
    }

    private static LocalDate isoDay(ParameterDefinition parameter, String text) throws Unusable {
        Matcher parts = ISO_DAY.matcher(text);
        if (!parts.matches()) {
            String range = parameter.type() == ParameterType.DAY_RANGE ? ", or two of them as FIRST..LAST" : "";
            throw new Unusable("'" + text
                    + "' is not a day; write an ISO date such as 2024-03-31, yesterday, today or today-7" + range);
        }
        int year = Integer.parseInt(parts.group(1));
        int month = Integer.parseInt(parts.group(2));
        int dayOfMonth = Integer.parseInt(parts.group(3));
        try {
            return LocalDate.of(year, month, dayOfMonth);
        } catch (DateTimeException e) {
            String why = month < 1 || month > 12
                    ? "months go from 01 to 12"
                    : YearMonth.of(year, month) + " has "
                            + YearMonth.of(year, month).lengthOfMonth() + " days";
            throw new Unusable("there is no day " + text + ": " + why);
        }
    }

    private static List<String> list(ParameterDefinition parameter, String text) throws Unusable {
        List<String> items = text.strip().startsWith("[") ? jsonTexts(text) : commaTexts(text);
        if (items.size() > parameter.bounds().maxItems()) {
            throw new Unusable(items.size() + " items are more than the "
                    + parameter.bounds().maxItems() + " allowed; launch it in parts");
        }
        return List.copyOf(new TreeSet<>(items));
    }

    private static List<String> commaTexts(String text) throws Unusable {
        List<String> items = new ArrayList<>();
        for (String item : text.split(",", -1)) {
            if (item.isBlank()) {
                throw new Unusable("'" + text + "' has an empty item; write a,b without stray commas");
            }
            items.add(item.strip());
        }
        return items;
    }

    private static List<String> jsonTexts(String text) throws Unusable {
        String wanted = "'" + text + "' is not a JSON array of texts such as [\"a,b\",\"c\"] (quote it for the shell)";
        if (text.strip().equals("[]")) {
            return List.of(); // The usual default; JSON's reader takes 300 ms to start.
        }
        JsonNode array;
        try {
            array = JsonMapper.shared().readTree(text);
        } catch (JacksonException e) {
            throw new Unusable(wanted);
        }
        List<String> items = new ArrayList<>();
        for (JsonNode item : array) {
            if (!item.isString()) {
                throw new Unusable(wanted);
            }
            items.add(item.stringValue());
        }
        return items;
    }

    private static Boolean bool(String text) throws Unusable {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new Unusable("'" + text + "' is neither true nor false");
        };
    }

    private static Long integer(ParameterDefinition parameter, String text) throws Unusable {
        BigDecimal number = number(text);
        try {
            long value = number.longValueExact();
            within(parameter, number);
            return value;
        } catch (ArithmeticException e) {
            throw new Unusable(text + " is not a whole number");
        }
    }

    private static Double fraction(ParameterDefinition parameter, String text) throws Unusable {
        BigDecimal number = number(text);
        if (number.signum() < 0 || number.compareTo(BigDecimal.ONE) > 0) {
            throw new Unusable(text + " is not between 0 and 1");
        }
        within(parameter, number);
        return number.doubleValue();
    }

    private static BigDecimal number(String text) throws Unusable {
        // The length keeps an exponent such as 1e999999999 from being expanded.
        if (!text.matches("[+-]?\\d{1,18}(\\.\\d{1,18})?([eE][+-]?\\d{1,3})?")) {
            throw new Unusable("'" + text + "' is not a number");
        }
        return new BigDecimal(text);
    }

    private static void within(ParameterDefinition parameter, BigDecimal number) throws Unusable {
        BigDecimal min = parameter.bounds().min();
        BigDecimal max = parameter.bounds().max();
        if ((min != null && number.compareTo(min) < 0) || (max != null && number.compareTo(max) > 0)) {
            throw new Unusable(number.toPlainString() + " is out of bounds; it must be " + parameter.boundsText());
        }
    }
}
