package io.ppa.catalog;

import java.util.List;
import java.util.Map;

/**
 * A job, as its YAML declares it: everything an operator may change without a build.
 *
 * @param publishes the tables it writes
 * @param parameters by name, in the order of the file
 * @param steps in the order they run
 * @param lineage what data catalogues are told of it
 * @param source the file it was read from, as named in errors
 */
public record JobDefinition(
        String name,
        String summary,
        String description,
        List<String> publishes,
        Map<String, ParameterDefinition> parameters,
        List<String> steps,
        Settings settings,
        Lineage lineage,
        String source) {}
