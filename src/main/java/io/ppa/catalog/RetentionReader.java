package io.ppa.catalog;

import io.ppa.catalog.YamlSection.Text;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the section {@code retention} of a job's file: a policy for every object there is a rule for, and for no other. */
final class RetentionReader {

    private static final SettingRule MAX_DELETES =
            new SettingRule("max-deletes", SettingRule.Kind.INTEGER, "1", "9999999999");

    private static final SettingRule MAX_LENGTH =
            new SettingRule("max-length", SettingRule.Kind.INTEGER, "100", "100000000");

    private final Map<String, Settings.Value> values;

    private RetentionReader(Map<String, Settings.Value> values) {
        this.values = values;
    }

    /** @param values those read before; what is read is added */
    static void read(YamlSection retention, Map<String, Settings.Value> values) {
        RetentionReader reader = new RetentionReader(values);
        RetentionRule.ALL.stream()
                .map(RetentionRule::store)
                .distinct()
                .forEach(store -> retention.section(store).ifPresent(section -> reader.store(store, section)));
        retention.finish();
    }

    private void store(String store, YamlSection section) {
        for (RetentionRule rule : RetentionRule.ALL) {
            if (!rule.store().equals(store)) {
                continue;
            }
            if (!section.keys().contains(rule.object())) {
                section.optionalText(rule.object());
                section.fault(
                        section.lineOfKey(rule.object()),
                        "'" + rule.setting() + "' is missing, and nothing is kept or deleted by default; write "
                                + rule.kind().form());
            } else if (section.holdsSection(rule.object())) {
                section.section(rule.object()).ifPresent(policy -> {
                    policy.text("keep").ifPresent(keep -> keep(rule, keep, policy));
                    more(rule, policy);
                    policy.finish();
                });
            } else {
                Optional<Text> text = section.text(rule.object());
                text.ifPresent(keep -> {
                    keep(rule, keep, section);
                    whole(rule, keep, section);
                });
            }
        }
        section.finish();
    }

    private void keep(RetentionRule rule, Text keep, YamlSection place) {
        switch (rule.kind()) {
            case KEPT -> fixed(rule, RetentionRule.FOREVER, "it is nobody's to delete", keep, place);
            case WITH ->
                fixed(rule, "with " + rule.why(), "what is kept of one is kept or deleted together", keep, place);
            case EDGES ->
                fixed(rule, RetentionRule.FOREVER, "an edge goes when a node that it joins is gone", keep, place);
            case KEYS -> time(rule, keep, place);
            default -> {
                if (keep.value().equals(RetentionRule.FOREVER)) {
                    put(rule.setting(), RetentionRule.FOREVER, keep);
                } else {
                    time(rule, keep, place);
                }
            }
        }
    }

    private void fixed(RetentionRule rule, String only, String why, Text keep, YamlSection place) {
        if (keep.value().equals(only)) {
            put(rule.setting(), only, keep);
        } else {
            place.fault(
                    keep.line(),
                    "'" + rule.setting() + "' is " + keep.value() + "; it must be '" + only + "', for " + why);
        }
    }

    private void time(RetentionRule rule, Text keep, YamlSection place) {
        Optional<Duration> time = rule.time(keep.value());
        if (time.isEmpty()) {
            place.fault(
                    keep.line(),
                    "'" + rule.setting() + "' is '" + keep.value() + "'; write "
                            + rule.kind().form());
        } else if (time.get().isZero()) {
            place.fault(
                    keep.line(),
                    "'" + rule.setting() + "' is " + keep.value() + ", which would delete all of it; write "
                            + (rule.kind() == RetentionRule.Kind.KEYS ? "" : "forever, or ") + rule.min() + " to "
                            + rule.max());
        } else if (!rule.allows(time.get())) {
            place.fault(
                    keep.line(),
                    "'" + rule.setting() + "' is " + keep.value() + "; it must be from " + rule.min() + " to "
                            + rule.max() + (rule.why().isEmpty() ? "" : ", for " + rule.why()));
        } else {
            values.put(rule.setting(), new Settings.Value(time.get(), keep.value(), keep.line()));
        }
    }

    /** What a policy may or must say beside how long. */
    private void more(RetentionRule rule, YamlSection policy) {
        switch (rule.kind()) {
            case STREAM -> {
                SettingReader.read(policy, MAX_LENGTH.name(), MAX_LENGTH.named(rule.setting()), values);
                maxDeletes(rule, policy);
            }
            case EDGES -> {
                policy.text("dangling").ifPresent(dangling -> dangling(rule, dangling, policy));
                maxDeletes(rule, policy);
            }
            case ROWS, KEYS -> maxDeletes(rule, policy);
            default -> {
                // Nothing is deleted, so that there is nothing more to say.
            }
        }
    }

    private void maxDeletes(RetentionRule rule, YamlSection policy) {
        if (policy.optionalText(MAX_DELETES.name()).isPresent()) {
            SettingReader.read(policy, MAX_DELETES.name(), MAX_DELETES.named(rule.setting()), values);
        }
    }

    private void dangling(RetentionRule rule, Text dangling, YamlSection policy) {
        if (List.of("remove", "keep").contains(dangling.value())) {
            put(rule.setting() + ".dangling", dangling.value(), dangling);
        } else {
            policy.fault(
                    dangling.line(),
                    "'" + rule.setting() + ".dangling' is '" + dangling.value() + "'; write remove or keep");
        }
    }

    /** A policy in one word leaves out what some objects need. */
    private static void whole(RetentionRule rule, Text keep, YamlSection section) {
        if (rule.kind() == RetentionRule.Kind.STREAM || rule.kind() == RetentionRule.Kind.EDGES) {
            section.fault(
                    keep.line(),
                    "'" + rule.setting() + "' says how long and nothing else; write "
                            + rule.kind().form());
        }
    }

    private void put(String setting, String value, Text at) {
        values.put(setting, new Settings.Value(value, value, at.line()));
    }
}
