package io.ppa.store.arangodb;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The operations of {@code operations.json}, and whether requests and answers are as it says. */
final class ArangoOperations {

    private static final JsonNode FILE = file();

    private ArangoOperations() {}

    private static JsonNode file() {
        try (InputStream in = ArangoOperations.class.getResourceAsStream("/arangodb/operations.json")) {
            return JsonMapper.builder().build().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An operation that a request asks for. */
    record Operation(JsonNode definition) {

        String id() {
            return definition.path("id").asString();
        }

        boolean answers(int status) {
            return StreamSupport.stream(definition.path("statuses").spliterator(), false)
                    .anyMatch(one -> one.asInt() == status);
        }

        /** What is wrong with a request, nothing when it is right. */
        List<String> faults(Map<String, String> query, boolean transaction, JsonNode body) {
            List<String> faults = new ArrayList<>();
            query.forEach((name, value) -> {
                String type = definition.path("query").path(name).asString("");
                boolean right = switch (type) {
                    case "" -> false;
                    case "boolean" -> value.matches("true|false");
                    case "string" -> true;
                    default -> value.matches(type);
                };
                if (!right) {
                    faults.add("query parameter " + name + "=" + value);
                }
            });
            if (transaction && !definition.path("transaction").asBoolean(false)) {
                faults.add("the header of a transaction");
            }
            if (definition.has("body")) {
                check(definition.path("body"), body, "body", faults);
            } else if (!body.isMissingNode()) {
                faults.add("a body");
            }
            return faults;
        }
    }

    /** The operation at a path below {@code /_db/<database>}; null when there is none. */
    static Operation at(String method, String path) {
        // A fixed path goes before one with a part that is free.
        return StreamSupport.stream(FILE.path("operations").spliterator(), false)
                .filter(one -> one.path("method").asString().equals(method))
                .filter(one -> path.matches(one.path("path").asString().replaceAll("\\{\\w+}", "[^/]+")))
                .findFirst()
                .map(Operation::new)
                .orElse(null);
    }

    private static void check(JsonNode schema, JsonNode value, String where, List<String> faults) {
        boolean right = switch (schema.path("type").asString("")) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            default -> true;
        };
        if (!right) {
            faults.add(where + " is " + value);
            return;
        }
        schema.path("required").forEach(name -> {
            if (!value.has(name.asString())) {
                faults.add(where + " lacks " + name);
            }
        });
        if (schema.has("properties")) {
            for (String name : value.propertyNames()) {
                if (schema.path("properties").has(name)) {
                    check(schema.path("properties").path(name), value.path(name), where + "." + name, faults);
                } else {
                    faults.add(where + " has " + name);
                }
            }
        }
        if (schema.has("items")) {
            value.forEach(item -> check(schema.path("items"), item, where + "[]", faults));
        }
    }
}
